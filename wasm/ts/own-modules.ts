/**
 * The package's own modules. Bundlers look for `new URL("...", import.meta.url)`
 * in exactly this form, so all four stand here in full.
 */

import type { ModuleName } from "./choice.js";
import { hasSimd } from "./simd.js";

/** Where the fastest form of a module is that runs here. All forms give the same bytes. */
export function ownModule(name: ModuleName): URL {
  const simd = hasSimd();
  switch (name) {
    case "core":
      return simd
        ? new URL("./generated/isopix_core_simd.wasm", import.meta.url)
        : new URL("./generated/isopix_core_scalar.wasm", import.meta.url);
    case "full":
      return simd
        ? new URL("./generated/isopix_full_simd.wasm", import.meta.url)
        : new URL("./generated/isopix_full_scalar.wasm", import.meta.url);
  }
}
