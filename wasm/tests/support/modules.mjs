// The modules that are shipped.

import { readdirSync } from "node:fs";
import { join } from "node:path";

import { installed } from "./places.mjs";

export const MODULES = [
  "isopix_core_scalar.wasm",
  "isopix_core_simd.wasm",
  "isopix_full_scalar.wasm",
  "isopix_full_simd.wasm",
];

const folder = join(installed, "dist/generated");

/** Where a module lies. */
export function modulePath(name) {
  return join(folder, name);
}

/** The modules that are there. */
export const shipped = readdirSync(folder).filter((name) => name.endsWith(".wasm"));
