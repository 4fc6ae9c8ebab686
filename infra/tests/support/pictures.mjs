// The images of the tests. Each call makes another one, so that no two tests meet by accident.

import { randomInt } from "node:crypto";

import { claim, png } from "./png.mjs";

/** A picture that no test has had before. */
export function picture({ width = 320, height = 200 } = {}) {
  const [a, b, c] = [randomInt(256), randomInt(256), randomInt(1 << 24)];
  return png(width, height, (x, y) => [
    (a + Math.floor((255 * x) / width)) & 255,
    (b + Math.floor((255 * y) / height)) & 255,
    // A corner of its own, however alike the rest is.
    x < 24 && y === 0 ? ((c >> x) & 1) * 255 : 128,
  ]);
}

/** A picture that ends in the middle. */
export function truncated() {
  const whole = picture();
  return whole.subarray(0, Math.floor(whole.length / 2));
}

/** A header that claims more pixels than any recipe allows. */
export function tooLarge() {
  return claim(29_000 + randomInt(1000), 29_000);
}

/** What is no image. */
export function text() {
  return Buffer.from(`This is no image, and number ${randomInt(2 ** 32)} of its kind.\n`);
}
