// What the tarball holds, and that it works wherever it is installed.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { brotliCompressSync } from "node:zlib";

import * as isopix from "isopix";

import { modulePath, MODULES, shipped } from "./support/modules.mjs";
import { installed, repository, requireTool } from "./support/places.mjs";
import { run } from "./support/process.mjs";

const manifest = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
const files = readdirSync(installed, { recursive: true }).filter((name) =>
  statSync(join(installed, name)).isFile(),
);

test("exports what the documentation names, and nothing else", () => {
  assert.deepEqual(Object.keys(isopix).sort(), ["IsopixError", "createResizer"]);
});

test("depends on nothing", () => {
  assert.equal(manifest.dependencies, undefined);
  const beside = readdirSync(join(installed, "..")).filter((name) => !name.startsWith("."));
  assert.deepEqual(beside, ["isopix"]);
});

test("has every file that package.json names", () => {
  const named = [];
  (function walk(value) {
    if (typeof value === "string") named.push(value);
    else Object.values(value).forEach(walk);
  })([manifest.exports, manifest.bin]);
  assert.ok(named.length >= 7);
  for (const name of named) {
    assert.ok(existsSync(join(installed, name)), name);
  }
});

test("has both modules in both forms", () => {
  assert.deepEqual(shipped.sort(), MODULES);
});

/** Greatest sizes of the modules as they are fetched, in bytes: brotli, quality 11 (Node's default). */
const BUDGETS = { core: 170_000, full: 350_000 };

for (const name of MODULES) {
  test(`${name} is within its budget`, (t) => {
    const bytes = brotliCompressSync(readFileSync(modulePath(name))).byteLength;
    const budget = BUDGETS[name.split("_")[1]];
    t.diagnostic(`${bytes} of ${budget} bytes`);
    assert.ok(bytes <= budget, `${bytes} bytes, and the budget is ${budget}`);
  });
}

test("has a README and licences, and no sources or tests", () => {
  assert.ok(files.includes("README.md"));
  for (const name of ["LICENSE-APACHE", "LICENSE-MIT"]) {
    const text = (folder) => readFileSync(join(folder, name), "utf8");
    assert.equal(text(installed), text(repository), `${name} is not the repository's`);
  }
  const strange = files.filter(
    (name) =>
      !/^dist\/[a-z0-9/-]+(\.d)?\.(js|ts)$/.test(name) &&
      name !== "dist/generated/isopix.js" &&
      !MODULES.some((module) => name === `dist/generated/${module}`) &&
      !["package.json", "README.md", "LICENSE-APACHE", "LICENSE-MIT"].includes(name),
  );
  assert.deepEqual(strange, []);
  assert.ok(!files.some((name) => name.endsWith(".ts") && !name.endsWith(".d.ts")));
});

test("its types hold under the strictest settings", () => {
  const folder = mkdtempSync(join(tmpdir(), "isopix-types-"));
  const tsc = join(requireTool.resolve("typescript/package.json"), "../bin/tsc");
  try {
    for (const [resolution, module] of [
      ["bundler", "esnext"],
      ["nodenext", "nodenext"],
    ]) {
      const config = {
        compilerOptions: {
          strict: true,
          noEmit: true,
          skipLibCheck: false,
          exactOptionalPropertyTypes: true,
          noUncheckedIndexedAccess: true,
          noUnusedLocals: false,
          target: "es2022",
          lib: ["es2022", "dom"],
          types: [],
          module,
          moduleResolution: resolution,
        },
        files: [join(import.meta.dirname, "types/use.mts")],
      };
      writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
      const { stdout, status } = spawnSync(process.execPath, [tsc, "-p", folder], {
        encoding: "utf8",
      });
      assert.equal(stdout, "", resolution);
      assert.equal(status, 0);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("importing it does nothing: no global, no request, no thread, no open handle", () => {
  const source = (entry) => `
    const before = Reflect.ownKeys(globalThis).length;
    globalThis.fetch = () => { throw new Error("a request"); };
    for (const name of ["compile", "instantiate", "compileStreaming"]) {
      WebAssembly[name] = () => { throw new Error(name); };
    }
    const { createResizer } = await import(${JSON.stringify(entry)});
    console.log(typeof createResizer);
    console.log(Reflect.ownKeys(globalThis).length - before);
    console.log(process.getActiveResourcesInfo().filter((name) => /Worker|Timeout|FS|TCP/.test(name)).length);
  `;
  // The second is what a server bundles that does not know Node's condition.
  for (const entry of ["isopix", "./node_modules/isopix/dist/index.js"]) {
    assert.equal(run(source(entry)), "function\n0\n0\n");
  }
});

test("a process ends by itself when its work is done, closed or not", () => {
  const source = `
    import { createResizer } from "isopix";
    const resizer = await createResizer();
    await resizer.probe(Buffer.from("no image")).catch((error) => console.log(error.code));
  `;
  const start = performance.now();
  assert.equal(run(source), "unsupported-format\n");
  assert.ok(performance.now() - start < 8_000);
});

test("bundlers for browsers find nothing of Node in it", async () => {
  const esbuild = requireTool("esbuild");
  const { outputFiles, metafile } = await esbuild.build({
    stdin: {
      contents: 'import { createResizer } from "isopix"; console.log(createResizer);',
      resolveDir: join(installed, "../.."),
    },
    bundle: true,
    format: "esm",
    platform: "browser",
    write: false,
    metafile: true,
    logLevel: "silent",
  });
  const inputs = Object.keys(metafile.inputs);
  assert.ok(inputs.some((name) => name.endsWith("isopix/dist/index.js")));
  assert.ok(!inputs.some((name) => name.endsWith("node.js")));
  const [{ text }] = outputFiles;
  assert.doesNotMatch(text, /["']node:/);
  // The forms that webpack, Vite and others look for.
  assert.match(text, /new Worker\(new URL\("\.\.\/worker\.js", import\.meta\.url\)/);
  for (const name of MODULES) {
    assert.ok(text.includes(`new URL("./generated/${name}", import.meta.url)`), name);
  }
});
