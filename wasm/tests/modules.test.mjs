// Which modules are loaded for what, and where they are taken from.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";

import { createResizer } from "isopix";

import { jpeg, png } from "./support/images.mjs";
import { modulePath, MODULES } from "./support/modules.mjs";
import { installed } from "./support/places.mjs";
import { run } from "./support/process.mjs";
import { rejects } from "./support/rejects.mjs";

let photo;
let drawing;
let expected;
before(async () => {
  photo = await jpeg(300, 200, 6);
  drawing = png(120, 80, 128);
  const resizer = await createResizer();
  expected = [...(await hashes(resizer, photo)), ...(await hashes(resizer, drawing))];
  resizer.close();
});

async function hashes(resizer, file) {
  const { master, renditions } = await resizer.render(file);
  return [master, ...renditions].map(({ sha256 }) => sha256);
}

/** Works on both files in a process of its own; tells what it made, and what it had to compile. */
function workElsewhere({ prelude = "", flags = [] } = {}) {
  const sizes = Object.fromEntries(
    MODULES.map((name) => [readFileSync(modulePath(name)).byteLength, name]),
  );
  assert.equal(Object.keys(sizes).length, MODULES.length, "told apart by their sizes");
  const source = `
    ${prelude}
    const compiled = [];
    const { compile } = WebAssembly;
    WebAssembly.compile = (bytes) => {
      const name = ${JSON.stringify(sizes)}[bytes.byteLength];
      // Node has some small ones of its own.
      if (name) compiled.push(name);
      return compile(bytes);
    };
    const photo = Buffer.from("${photo.toString("base64")}", "base64");
    const drawing = Buffer.from("${drawing.toString("base64")}", "base64");
    const { createResizer } = await import("isopix");
    const hashes = ${hashes.toString()};
    const resizer = await createResizer();
    await resizer.probe(photo);
    await resizer.resize(photo, { width: 20 });
    const made = await hashes(resizer, photo);
    const forPhotos = [...compiled];
    made.push(...(await hashes(resizer, drawing)));
    await hashes(resizer, photo);
    await resizer.resize(photo, { format: "png" });
    resizer.close();
    console.log(JSON.stringify({ made, forPhotos, compiled }));
  `;
  return JSON.parse(run(source, ...flags));
}

describe("the package's own modules", () => {
  test("are loaded when they are needed, core for JPEG alone, and once", () => {
    const { made, forPhotos, compiled } = workElsewhere();
    assert.deepEqual(forPhotos, ["isopix_core_simd.wasm"]);
    assert.deepEqual(compiled, ["isopix_core_simd.wasm", "isopix_full_simd.wasm"]);
    assert.deepEqual(made, expected);
  });

  test("are the scalar ones where the engine says that it has no SIMD", () => {
    const prelude = "WebAssembly.validate = () => false;";
    const { made, forPhotos, compiled } = workElsewhere({ prelude });
    assert.deepEqual(forPhotos, ["isopix_core_scalar.wasm"]);
    assert.deepEqual(compiled, ["isopix_core_scalar.wasm", "isopix_full_scalar.wasm"]);
    assert.deepEqual(made, expected);
  });

  // V8 then takes the processor for one of before 2008, for which it has no SIMD.
  const flags = ["--no-enable-sse4-1"];
  const probe = JSON.stringify(pathToFileURL(join(installed, "dist/simd.js")).href);
  const hasSimd = run(`console.log((await import(${probe})).hasSimd())`, ...flags) === "true\n";

  test(
    "run in an engine that really has no SIMD",
    { skip: hasSimd && "skipped: this engine has SIMD with every flag" },
    () => {
      const { made, compiled } = workElsewhere({ flags });
      assert.deepEqual(compiled, ["isopix_core_scalar.wasm", "isopix_full_scalar.wasm"]);
      assert.deepEqual(made, expected);
    },
  );
});

describe("wasmUrl", () => {
  const core = modulePath("isopix_core_scalar.wasm");
  const full = modulePath("isopix_full_scalar.wasm");
  const missing = modulePath("isopix_missing.wasm");
  const compile = (path) => WebAssembly.compile(readFileSync(path));

  async function assertWorks(wasmUrl) {
    const resizer = await createResizer({ wasmUrl });
    assert.deepEqual(
      [...(await hashes(resizer, photo)), ...(await hashes(resizer, drawing))],
      expected,
    );
    resizer.close();
  }

  test("may be one module for everything: a path, a URL, compiled", async () => {
    for (const source of [
      full,
      pathToFileURL(full),
      pathToFileURL(full).href,
      await compile(full),
    ]) {
      await assertWorks(source);
    }
  });

  test("may be both modules, in any mixture", async () => {
    await assertWorks({ core, full });
    await assertWorks({ core: await compile(core), full: pathToFileURL(full) });
    await assertWorks({ core: pathToFileURL(core), full: await compile(full) });
  });

  test("may be one of them, beside the package's own other one", async () => {
    await assertWorks({ core });
    await assertWorks({ full, core: undefined });
  });

  test("takes core for JPEG and does not ask for full before it is needed", async () => {
    const resizer = await createResizer({ wasmUrl: { core, full: missing } });
    assert.deepEqual(await hashes(resizer, photo), expected.slice(0, 5));
    await rejects(resizer.render(drawing), "network", /isopix_missing\.wasm/);
    // It is missing still, and JPEG still works.
    await rejects(resizer.probe(drawing), "network", /isopix_missing\.wasm/);
    assert.equal((await resizer.probe(photo)).orientation, 6);
    resizer.close();
  });

  test("is asked for nothing else where it is one module", async () => {
    const resizer = await createResizer({ wasmUrl: core });
    assert.deepEqual(await hashes(resizer, photo), expected.slice(0, 5));
    await rejects(resizer.render(drawing), "unsupported-format", /JPEG alone/);
    resizer.close();
  });

  test("that leads nowhere is told by every operation", async () => {
    const resizer = await createResizer({ wasmUrl: missing });
    await rejects(resizer.render(photo), "network", /isopix_missing\.wasm/);
    resizer.close();
  });
});
