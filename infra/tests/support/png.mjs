// PNGs made by code.

import { crc32, deflateSync } from "node:zlib";

const SIGNATURE = Buffer.from("89504e470d0a1a0a", "hex");

/**
 * A PNG of 8-bit RGB.
 *
 * @param pixel gives the three samples at x, y
 */
export function png(width, height, pixel) {
  const rows = Buffer.alloc(height * (1 + 3 * width));
  let at = 0;
  for (let y = 0; y < height; y += 1) {
    at += 1; // The row's filter: none.
    for (let x = 0; x < width; x += 1) {
      for (const sample of pixel(x, y)) {
        rows[at] = sample;
        at += 1;
      }
    }
  }
  return assemble(header(width, height), deflateSync(rows, { level: 1 }));
}

/** A PNG that claims a size and has no pixels. */
export function claim(width, height) {
  return assemble(header(width, height), deflateSync(Buffer.alloc(64)));
}

function header(width, height) {
  const fields = Buffer.alloc(13);
  fields.writeUInt32BE(width, 0);
  fields.writeUInt32BE(height, 4);
  fields.set([8, 2, 0, 0, 0], 8); // 8 bits of RGB, not interlaced
  return fields;
}

function assemble(head, data) {
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", head),
    chunk("IDAT", data),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type, data) {
  const named = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const framed = Buffer.alloc(named.length + 8);
  framed.writeUInt32BE(data.length, 0);
  named.copy(framed, 4);
  framed.writeUInt32BE(crc(named), named.length + 4);
  return framed;
}

/** CRC-32; zlib has it as of Node 22.2 and 20.15. */
function crc(bytes) {
  return crc32(bytes) >>> 0;
}
