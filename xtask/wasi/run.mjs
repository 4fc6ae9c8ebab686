// Runs one of the core's test programs, compiled for wasm32-wasip1, under
// Node: cargo calls this as `node run.mjs PROGRAM.wasm ARGUMENTS...`.

import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { WASI } from "node:wasi";

const [program, ...rest] = process.argv.slice(2);
if (program === undefined) {
  console.error("usage: node --no-warnings run.mjs PROGRAM.wasm [ARGUMENTS...]");
  process.exit(2);
}

const checkout = fileURLToPath(new URL("../../", import.meta.url));
// The corpus lies beside the checkout, and WASI follows no `..` out of an
// opened folder: so the folder that holds both is opened, under its own name.
const beside = path.dirname(path.resolve(checkout));
const preopens = { [beside]: beside, ".": process.cwd() };
const corpus = process.env["ISOPIX_CORPUS"];
if (corpus !== undefined) {
  preopens[corpus] = path.resolve(corpus);
}

const passed = /^(ISOPIX|PROPTEST|RUST)_/;
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => passed.test(name)));

const wasi = new WASI({
  version: "preview1",
  args: [program, ...rest],
  env,
  preopens,
  returnOnExit: true,
});
const module = await WebAssembly.compile(await readFile(program));
const instance = await WebAssembly.instantiate(module, wasi.getImportObject());
process.exitCode = wasi.start(instance);
