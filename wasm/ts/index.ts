/** The package in browsers, and wherever there are web workers. */

import { browser } from "./host/browser.js";
import { type Resizer, startResizer } from "./resizer.js";
import type { ResizerOptions } from "./types.js";

export * from "./public.js";

/**
 * Makes a resizer: reads the recipe and loads the engine. Workers start on
 * first use. Where the engine cannot be loaded this still resolves, since
 * `upload` can send originals; other operations then reject and say why.
 *
 * @param options - the recipe, and where the package's files are
 * @throws IsopixError `invalid-recipe`, with the field's path in the message
 * @example
 * ```ts
 * import { createResizer } from "isopix";
 *
 * const resizer = await createResizer();
 * const thumb = await resizer.resize(file, { width: 256, height: 256, fit: "cover" });
 * ```
 */
export function createResizer(options: ResizerOptions = {}): Promise<Resizer> {
  return startResizer(browser, options);
}
