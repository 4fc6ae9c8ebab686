/** The SHA-256 of an original that is sent as it is. */

import { IsopixError } from "../errors.js";
import { readBlob } from "../image-file.js";
import { platformSha256 } from "../sha256.js";

/**
 * In a worker, which keeps the file's bytes off the page's thread; on this one
 * where the engine cannot run.
 */
export async function sha256Of(file: Blob, inWorker: () => Promise<string>): Promise<string> {
  try {
    return await inWorker();
  } catch (error) {
    if (error instanceof IsopixError && error.code === "aborted") {
      throw error;
    }
    const hash = await platformSha256(await readBlob(file));
    if (hash === undefined) {
      throw error;
    }
    return hash;
  }
}
