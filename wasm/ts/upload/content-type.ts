/** The media type that an original is announced with. */

import { readBlob } from "../image-file.js";

/**
 * Told by the first bytes (each format's own specification) rather than by the
 * file's name, which is what a browser's `type` comes from and often wrong.
 */
export async function contentTypeOf(file: Blob): Promise<string> {
  const head = String.fromCharCode(...(await readBlob(file.slice(0, 12))));
  if (head.startsWith("\xff\xd8\xff")) {
    return "image/jpeg";
  }
  if (head.startsWith("\x89PNG\r\n\x1a\n")) {
    return "image/png";
  }
  if (head.startsWith("GIF87a") || head.startsWith("GIF89a")) {
    return "image/gif";
  }
  if (head.startsWith("RIFF") && head.endsWith("WEBP")) {
    return "image/webp";
  }
  return file.type === "" ? "application/octet-stream" : file.type;
}
