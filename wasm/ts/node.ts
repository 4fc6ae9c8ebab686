/** The package in Node, where the work is done in worker threads. */

import { node } from "./host/node.js";
import { type Resizer, startResizer } from "./resizer.js";
import type { ResizerOptions } from "./types.js";

export * from "./public.js";

/**
 * Makes a resizer: reads the recipe and loads the engine. Worker threads start
 * on first use, and do not keep the process from ending when they are idle.
 *
 * @param options - the recipe; `wasmUrl` may also be a path; `workerUrl` is not
 * used
 * @throws IsopixError `invalid-recipe`, with the field's path in the message
 * @example
 * ```ts
 * import { readFile, writeFile } from "node:fs/promises";
 * import { createResizer } from "isopix";
 *
 * const resizer = await createResizer();
 * const { blob } = await resizer.resize(await readFile("photo.jpg"), { width: 640 });
 * await writeFile("small.jpg", blob.stream());
 * ```
 */
export function createResizer(options: ResizerOptions = {}): Promise<Resizer> {
  return startResizer(node, options);
}
