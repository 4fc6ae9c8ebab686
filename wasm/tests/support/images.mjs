// Small images, made here.

import { randomBytes } from "node:crypto";
import { crc32, deflateSync } from "node:zlib";

import { createResizer } from "isopix";

/** A PNG of a picture that is not flat, RGBA where `alpha` is below 255. */
export function png(width, height, alpha = 255) {
  const channels = alpha < 255 ? 4 : 3;
  const rows = Buffer.alloc((1 + width * channels) * height);
  for (let y = 0, at = 0; y < height; y++) {
    rows[at++] = 0; // filter: none
    for (let x = 0; x < width; x++) {
      rows[at++] = (x * 255) / width;
      rows[at++] = (y * 255) / height;
      rows[at++] = (x ^ y) & 255;
      if (channels === 4) rows[at++] = alpha;
    }
  }
  return pngOf(width, height, channels === 4 ? 6 : 2, deflateSync(rows));
}

/** A PNG that takes as many bytes as its pixels. */
export function noise(width, height) {
  const rows = randomBytes((1 + width * 3) * height);
  for (let y = 0; y < height; y++) {
    rows[y * (1 + width * 3)] = 0; // filter: none
  }
  return pngOf(width, height, 2, deflateSync(rows, { level: 0 }));
}

/** A PNG of any header and data, which need not fit each other. */
export function pngOf(width, height, colorType, data) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, colorType, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", header),
    chunk("IDAT", data),
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

/** A JPEG, which the package itself makes, with an EXIF orientation put in. */
export async function jpeg(width, height, orientation = 1) {
  const resizer = await createResizer();
  const { blob } = await resizer.resize(png(width, height), { format: "jpeg", quality: 90 });
  resizer.close();
  const plain = Buffer.from(await blob.arrayBuffer());
  if (orientation === 1) {
    return plain;
  }
  // SOI, then APP1 with a TIFF header and one entry: tag 0x0112, SHORT.
  const exif = Buffer.from(
    "4578696600004d4d002a000000080001011200030000000100ff000000000000",
    "hex",
  );
  exif[exif.indexOf(0xff)] = orientation;
  const length = Buffer.alloc(2);
  length.writeUInt16BE(exif.length + 2);
  return Buffer.concat([
    plain.subarray(0, 2),
    Buffer.from([0xff, 0xe1]),
    length,
    exif,
    plain.subarray(2),
  ]);
}
