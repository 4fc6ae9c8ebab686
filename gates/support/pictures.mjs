// Pictures made here, so that what they are to show is in them.

import { crc32, deflateSync } from "node:zlib";

/** A square PNG of every color under every alpha: each row has one alpha, each column one level. */
export function everyAlpha(size = 256) {
  const level = (at) => Math.floor((at * 256) / size);
  return png(size, size, (x, y) => [level(x), 255 - level(x), level(x) ^ 85, level(y)]);
}

/** An opaque PNG that is nowhere flat. */
export function opaque(width, height) {
  return png(width, height, (x, y) => [(x * 255) / width, (y * 255) / height, (x * y) >> 6, 255]);
}

function png(width, height, pixel) {
  const rows = Buffer.alloc((1 + 4 * width) * height);
  for (let y = 0, at = 0; y < height; y += 1) {
    rows[at++] = 0; // filter: none
    for (let x = 0; x < width; x += 1) {
      rows.set(pixel(x, y), at);
      at += 4;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // 8 bits, RGBA, deflate, adaptive filters, not interlaced.
  header.set([8, 6, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
