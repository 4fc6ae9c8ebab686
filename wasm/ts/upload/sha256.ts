/** The SHA-256 of an original that is sent as it is. */

import { IsopixError } from "../errors.js";
import { readBlob } from "../image-file.js";

/**
 * By the engine in a worker, which keeps the file's bytes off the page's
 * thread; by the browser itself where the engine cannot run.
 */
export async function sha256Of(file: Blob, byEngine: () => Promise<string>): Promise<string> {
  try {
    return await byEngine();
  } catch (error) {
    const aborted = error instanceof IsopixError && error.code === "aborted";
    if (aborted || typeof globalThis.crypto?.subtle === "undefined") {
      throw error;
    }
    return byBrowser(file);
  }
}

async function byBrowser(file: Blob): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", await readBlob(file));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
