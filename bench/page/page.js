// Both ways from Blob to Blob, off the page's own thread.

import { createResizer } from "./isopix/index.js";

const resizer = await createResizer();
const canvas = new Worker("canvas-worker.js", { type: "module" });

const ways = {
  isopix: async (blob, output) => (await resizer.resize(blob, { ...output, fit: "fill" })).blob,

  canvas: (blob, output) =>
    new Promise((resolve, reject) => {
      canvas.onmessage = ({ data }) => (data.error ? reject(new Error(data.error)) : resolve(data));
      canvas.postMessage({ blob, output });
    }),
};

const response = await fetch("input");
const input = new Blob([await response.arrayBuffer()], {
  type: response.headers.get("content-type"),
});

/**
 * Makes the output several times in a row, one after the other.
 *
 * @returns milliseconds of each, and the last file's facts
 */
window.resize = async (way, output, times) => {
  const ms = [];
  let blob;
  for (let i = 0; i < times; i += 1) {
    const start = performance.now();
    blob = await ways[way](input, output);
    ms.push(performance.now() - start);
  }
  window.last = blob;
  return { ms, bytes: blob.size, type: blob.type };
};

/** Size of the file that was made last: to be asked outside what is measured. */
window.sizeOfLast = async () => {
  const { width, height } = await createImageBitmap(window.last);
  return { width, height };
};

window.ready = true;
