/**
 * Which of the two modules does a job. Both give the same JPEG files; `core`
 * is a fraction of `full` to fetch.
 */

import type { Job } from "./protocol.js";
import type { Format, Recipe } from "./recipe.js";

/** `core` reads and writes JPEG and nothing else, `full` every format. */
export type ModuleName = "core" | "full";

/** How many of a file's first bytes tell a JPEG. */
export const HEAD_BYTES = 3;

/**
 * The smallest module that can do a job.
 *
 * @param kind - what is asked for
 * @param head - the file's first bytes, {@link HEAD_BYTES} at least where it
 * has so many
 * @param recipe - what is made of the file; a recipe that the core has accepted
 */
export function choose(
  kind: Job["kind"],
  head: Uint8Array,
  recipe: Pick<Recipe, "master" | "variants">,
): ModuleName {
  switch (kind) {
    case "sha256":
      return "core";
    case "probe":
      return isJpeg(head) ? "core" : "full";
    case "render":
    case "resize":
      return isJpeg(head) && writesJpegAlone(recipe) ? "core" : "full";
  }
}

/** SOI and the first byte of another marker (ITU T.81, annex B), as the core tells it. */
function isJpeg(head: Uint8Array): boolean {
  return head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff;
}

function writesJpegAlone({ master, variants = {} }: Pick<Recipe, "master" | "variants">): boolean {
  const formats = [master?.format, ...Object.values(variants).map(({ format }) => format)];
  return formats.flat().every(isJpegOfJpeg);
}

/** `auto` is PNG only where a pixel is not opaque, and a JPEG's all are. */
function isJpegOfJpeg(format: Format = "auto"): boolean {
  return format === "auto" || format === "jpeg";
}
