/** An original on its way into a worker's instance of the engine. */

import { isCoreError, IsopixError } from "./errors.js";
import { Original, Reading } from "./generated/isopix.js";
import { globals } from "./globals.js";
import { using } from "./held.js";
import { readBlob, readError } from "./image-file.js";
import type { JobFile } from "./protocol.js";
import { hex } from "./sha256.js";

/** The file in the instance's memory; rejects as {@link readBlob}. */
export async function readOriginal(file: JobFile): Promise<Original> {
  if (file instanceof Uint8Array) {
    return new Original(file);
  }
  try {
    return await readPieces(file);
  } catch (cause) {
    if (cause instanceof WebAssembly.RuntimeError) {
      throw cause;
    }
    if (isCoreError(cause)) {
      throw new IsopixError(cause.code, cause.message);
    }
    // A stream that breaks does not say why, and the first byte often does.
    await readBlob(file.slice(0, 1));
    throw readError(cause);
  }
}

function readPieces(blob: Blob): Promise<Original> {
  return using(new Reading(blob), async (reading) => {
    while (reading.take(await reading.next()));
    return reading.finish();
  });
}

/** 64 hex digits. The platform's own code is several times as fast as the engine's. */
export async function sha256Of(original: Original): Promise<string> {
  const platform = globals.crypto?.subtle;
  if (!platform) {
    return original.sha256();
  }
  return hex((await original.platformSha256(platform)) as ArrayBuffer);
}
