// The shipped engine with one function changed, to bring about what no file is known to bring about.

import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";

import { modulePath } from "./modules.mjs";
import { requireTool } from "./places.mjs";

/** A byte array of this many bytes springs the trap; all others are worked on as ever. */
export const TRAP_BYTES = 13;

/**
 * The engine's module as bytes, with a `render` that executes `unreachable` once an original of
 * `TRAP_BYTES` bytes was made: what Rust does where memory cannot be had, and, with `panicked`,
 * where it panics. An instance that has trapped does so ever after: only a fresh one is of use.
 */
export async function doctoredEngine({ panicked }) {
  const { default: binaryen } = await import(pathToFileURL(requireTool.resolve("binaryen")).href);
  const module = binaryen.readBinary(await engine());
  module.addGlobal("broken", binaryen.i32, true, module.i32.const(0));

  // original_new(pointer, length)
  prepend(binaryen, module, "original_new", (parameters) => {
    const isTrap = module.i32.eq(parameters.at(-1), module.i32.const(TRAP_BYTES));
    return module.if(isTrap, module.global.set("broken", module.i32.const(1)));
  });
  prepend(binaryen, module, "recipe_render", () =>
    module.if(module.global.get("broken", binaryen.i32), module.unreachable()),
  );

  if (panicked) {
    module.addFunction("yes", binaryen.none, binaryen.i32, [], module.i32.const(1));
    replaceExport(module, "panicked", "yes");
  }
  const doctored = module.emitBinary();
  module.dispose();
  return doctored;
}

/** Has an exported function begin with a step, which is made of the function's parameters. */
function prepend(binaryen, module, exportName, step) {
  const { value: whole } = binaryen.getExportInfo(module.getExport(exportName));
  const { params, results } = binaryen.getFunctionInfo(module.getFunction(whole));
  const types = binaryen.expandType(params);
  const parameters = () => types.map((type, index) => module.local.get(index, type));
  const steps = [step(parameters()), module.call(whole, parameters(), results)];
  const name = `${exportName}_with_step`;
  module.addFunction(name, params, results, [], module.block(null, steps, results));
  replaceExport(module, exportName, name);
}

function replaceExport(module, exportName, functionName) {
  module.removeExport(exportName);
  module.addFunctionExport(functionName, exportName);
}

/** The engine's module as bytes, with a memory that grows to so many bytes and no further. */
export async function confinedEngine(memoryBytes) {
  const bytes = await engine();
  let at = 8; // after the magic number and the version
  while (bytes[at] !== MEMORY_SECTION) {
    const [size, content] = readLeb(bytes, at + 1);
    at = content + size;
  }
  const [size, content] = readLeb(bytes, at + 1);
  // One memory, flags 0 (no maximum), the minimum.
  const [minimum] = readLeb(bytes, content + 2);
  const section = [1, 1, ...leb(minimum), ...leb(memoryBytes / PAGE_BYTES)];
  return Buffer.concat([
    bytes.subarray(0, at),
    Uint8Array.of(MEMORY_SECTION, ...leb(section.length), ...section),
    bytes.subarray(content + size),
  ]);
}

// WebAssembly core specification 2.0, sections 5.2.2, 5.5.8 and 4.2.8.
const MEMORY_SECTION = 5;
const PAGE_BYTES = 65_536;

function readLeb(bytes, at) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    value |= (byte & 127) << shift;
    if (byte < 128) return [value, at];
  }
}

function leb(value) {
  return value < 128 ? [value] : [(value & 127) | 128, ...leb(value >> 7)];
}

async function engine() {
  return new Uint8Array(await readFile(modulePath("isopix_full_simd.wasm")));
}
