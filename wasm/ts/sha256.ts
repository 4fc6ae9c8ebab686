/** SHA-256 by the platform's own code, where it has some. */

import { globals } from "./globals.js";

/**
 * 64 hex digits, or `undefined` where the platform has no such code: a page
 * that did not come over HTTPS has none.
 */
export async function platformSha256(bytes: Uint8Array<ArrayBuffer>): Promise<string | undefined> {
  const digest = await globals.crypto?.subtle?.digest("SHA-256", bytes);
  return digest && hex(digest);
}

/** Two digits a byte. */
export function hex(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
