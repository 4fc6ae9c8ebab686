// What the browser itself offers, at its best quality.

self.onmessage = async ({ data: { blob, output } }) => {
  try {
    self.postMessage(await resize(blob, output));
  } catch (error) {
    self.postMessage({ error: String(error) });
  }
};

async function resize(blob, { width, height, format, quality }) {
  const bitmap = await createImageBitmap(blob, {
    resizeWidth: width,
    resizeHeight: height,
    resizeQuality: "high",
  });
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext("2d").drawImage(bitmap, 0, 0);
  bitmap.close();
  return canvas.convertToBlob({ type: `image/${format}`, quality: quality / 100 });
}
