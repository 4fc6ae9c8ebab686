// The content type of a file, from its first bytes.

export const PUBLIC_TYPES = { png: "image/png", jpeg: "image/jpeg" };

/** Undefined where it is none of those. */
export function typeOf(bytes) {
  if (bytes.subarray(0, 4).toString("latin1") === "\x89PNG") {
    return PUBLIC_TYPES.png;
  }
  return bytes.readUInt16BE(0) === 0xffd8 ? PUBLIC_TYPES.jpeg : undefined;
}
