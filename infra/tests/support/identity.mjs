// Names that follow from content, worked out here once more: a client knows them before it uploads.

import { createHash } from "node:crypto";

/** SHA-256 in hex. */
export function sha256(bytes) {
  return createHash("sha256").update(bytes).digest("hex");
}

/** The image's id: it belongs to the object's key. */
export function imageId(key) {
  return sha256(key).slice(0, 32);
}

/** The folder of an image's renditions: over the master, the recipe, the engine, and no focus. */
export function generationOf({ base, recipe, engine }) {
  return sha256(`${base}\n${recipe}\n${engine}\n\n`).slice(0, 16);
}
