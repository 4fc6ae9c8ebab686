/** The SHA-256 of an original that is sent as it is. */

import { IsopixError } from "../errors.js";
import { globals } from "../globals.js";
import { readBlob } from "../image-file.js";

/**
 * By the engine in a worker, which keeps the file's bytes off the page's
 * thread; by the browser itself where the engine cannot run.
 */
export async function sha256Of(file: Blob, byEngine: () => Promise<string>): Promise<string> {
  try {
    return await byEngine();
  } catch (error) {
    const subtle = globals.crypto?.subtle;
    const aborted = error instanceof IsopixError && error.code === "aborted";
    if (aborted || !subtle) {
      throw error;
    }
    return byBrowser(file, subtle);
  }
}

async function byBrowser(file: Blob, subtle: SubtleCrypto): Promise<string> {
  const digest = await subtle.digest("SHA-256", await readBlob(file));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
