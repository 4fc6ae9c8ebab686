// How much memory an image may take: what is promised for every side.

const MB = 1_000_000;

/** What the work may take whatever the image. */
const FIXED_BYTES = 40 * MB;

/**
 * The input, 40 MB, the decoded samples (1.5 to 4 bytes per pixel, by what the
 * file stores), and a progressive file's coefficients (two bytes a sample: 3
 * to 8 bytes per pixel).
 *
 * @param file the image's bytes
 * @param source its facts, or undefined where its header is refused: then no
 * sample may be decoded
 */
export function budgetBytes(file, source) {
  if (!source) {
    return file.length + FIXED_BYTES;
  }
  const { samples, progressive } = storedAs(file, source.format);
  const decoded = clamp(samples, 1.5, 4);
  const coefficients = progressive ? clamp(2 * samples, 3, 8) : 0;
  return file.length + FIXED_BYTES + source.width * source.height * (decoded + coefficients);
}

/** Samples per pixel, at one byte each, and whether the file is a progressive JPEG. */
function storedAs(file, format) {
  switch (format) {
    case "jpeg":
      return frameOf(file);
    case "png":
      return { samples: pngHasAlpha(file) ? 4 : 3, progressive: false };
    default:
      return { samples: 4, progressive: false };
  }
}

/** From a JPEG's frame header (ITU T.81, B.2.2): the sampling of its components. */
function frameOf(file) {
  let at = 2;
  while (at + 4 <= file.length) {
    const marker = file[at + 1];
    if (file[at] !== 0xff || marker === 0xff) {
      at += 1;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) {
      const components = Array.from({ length: file[at + 9] }, (_, index) => {
        const sampling = file[at + 11 + 3 * index];
        return { across: sampling >> 4, down: sampling & 15 };
      });
      const whole =
        Math.max(...components.map(({ across }) => across)) *
        Math.max(...components.map(({ down }) => down));
      const stored = components.reduce((sum, { across, down }) => sum + across * down, 0);
      return { samples: stored / whole, progressive: [0xc2, 0xc6, 0xca, 0xce].includes(marker) };
    }
    at += 2 + file.readUInt16BE(at + 2);
  }
  throw new Error("a JPEG whose header is read has no frame header");
}

/** Whether a PNG's color type, or a chunk tRNS before its data, brings alpha. */
function pngHasAlpha(file) {
  const data = file.indexOf("IDAT", "latin1");
  const header = data < 0 ? file : file.subarray(0, data);
  return (file[25] & 4) !== 0 || header.includes("tRNS", "latin1");
}

function clamp(value, least, most) {
  return Math.min(Math.max(value, least), most);
}
