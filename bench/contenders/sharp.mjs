// sharp. It has no call that decodes once for several sizes: these are the ways to go about it, by the
// job's mode.

import sharp from "sharp";

import { contend } from "./protocol.mjs";

/** A pipeline's last steps: the size, then the file. */
function resized(pipeline, { width, height }) {
  return pipeline.resize(width, height ?? null, height ? { fit: "fill" } : {});
}

function encoded(pipeline, { format, quality }) {
  return format === "jpeg"
    ? pipeline.jpeg({ quality: quality ?? 82 }).toBuffer()
    : pipeline.png({ compressionLevel: 6, adaptiveFiltering: false }).toBuffer();
}

async function pixelsOf(pipeline) {
  const { data, info } = await pipeline.raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  return () => sharp(data, { raw: { width, height, channels } });
}

async function oneByOne(outputs, make) {
  const files = [];
  for (const output of outputs) {
    files.push(await make(output));
  }
  return files;
}

const MODES = {
  /** A decode for each output, which a JPEG may shrink on the way. */
  separate: (original, outputs) =>
    oneByOne(outputs, (output) => encoded(resized(sharp(original), output), output)),

  /** The same, started together. */
  together: (original, outputs) =>
    Promise.all(outputs.map((output) => encoded(resized(sharp(original), output), output))),

  /** One decode at full size, and all outputs from its pixels. */
  once: async (original, outputs) => {
    const pixels = await pixelsOf(sharp(original));
    return oneByOne(outputs, (output) => encoded(resized(pixels(), output), output));
  },

  /** The widest output from the original, the others from its pixels. */
  cascade: async (original, outputs) => {
    const widest = outputs.reduce((a, b) => (a.width > b.width ? a : b));
    const pixels = await pixelsOf(resized(sharp(original), widest));
    return oneByOne(outputs, (output) =>
      encoded(output === widest ? pixels() : resized(pixels(), output), output),
    );
  },
};

await contend((job, original) => {
  sharp.cache(false);
  sharp.concurrency(1);
  const { sharp: own, vips } = sharp.versions;
  return {
    run: () => MODES[job.mode](original, job.outputs),
    facts: () => ({ version: `sharp ${own} (libvips ${vips})` }),
  };
});
