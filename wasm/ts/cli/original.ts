/** Reading an original, never more of it than the limits allow. */

import { type FileHandle, open } from "node:fs/promises";

import type { Engine } from "../engine.js";
import { IsopixError, outOfMemoryError } from "../errors.js";
import { storageError } from "./reason.js";

/**
 * The whole file. Its size is checked before a byte is read, and again while
 * reading, for files that grow and for those that have no size of their own.
 */
export async function readOriginal(path: string, engine: Engine): Promise<Uint8Array<ArrayBuffer>> {
  let file;
  try {
    file = await open(path, "r");
    const facts = await file.stat();
    if (facts.isDirectory()) {
      throw Object.assign(new Error("a folder"), { code: "EISDIR" });
    }
    engine.checkBytes(facts.size);
    const original = await readAtMost(file, facts.size, engine.maxBytes);
    engine.checkBytes(original.byteLength);
    return original;
  } catch (error) {
    throw error instanceof IsopixError ? error : storageError("read", error);
  } finally {
    await file?.close();
  }
}

/** How much the buffer grows at least, for files that say nothing of their size. */
const STEP_BYTES = 1 << 16;

/** One byte more than `most` shows that there are too many. */
async function readAtMost(
  file: FileHandle,
  expected: number,
  most: number,
): Promise<Uint8Array<ArrayBuffer>> {
  let buffer = allocate(Math.min(expected, most) + 1);
  let length = 0;
  for (;;) {
    const { bytesRead } = await file.read(buffer, length, buffer.byteLength - length, null);
    length += bytesRead;
    if (bytesRead === 0 || length > most) {
      return buffer.subarray(0, length);
    }
    if (length === buffer.byteLength) {
      const larger = allocate(Math.min(Math.max(2 * length, STEP_BYTES), most + 1));
      larger.set(buffer);
      buffer = larger;
    }
  }
}

function allocate(bytes: number): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(bytes);
  } catch (error) {
    throw outOfMemoryError(error);
  }
}
