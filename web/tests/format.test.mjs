import assert from "node:assert/strict";
import { test } from "node:test";

import { importSource } from "./support/source.mjs";

const { count, formatBytes, formatDuration, formatPercent, formatPixels, shortHash } =
  await importSource("format");

test("sizes of files have two or three digits and decimal units", () => {
  for (const [bytes, text] of [
    [0, "0 bytes"],
    [1, "1 byte"],
    [999, "999 bytes"],
    [1000, "1.0 kB"],
    [9_949, "9.9 kB"],
    [9_950, "10 kB"],
    [38_400, "38 kB"],
    [999_499, "999 kB"],
    [999_500, "1.0 MB"],
    [4_123_456, "4.1 MB"],
    [52_428_800, "52 MB"],
    [2_500_000_000, "2.5 GB"],
  ]) {
    assert.equal(formatBytes(bytes), text, `${bytes} bytes`);
  }
});

test("times change their unit before they grow a fourth digit", () => {
  for (const [milliseconds, text] of [
    [0.4, "0 ms"],
    [412.4, "412 ms"],
    [999.4, "999 ms"],
    [999.5, "1.0 s"],
    [3_249, "3.2 s"],
    [59_949, "59.9 s"],
    [59_950, "1 min 0 s"],
    [65_000, "1 min 5 s"],
  ]) {
    assert.equal(formatDuration(milliseconds), text, `${milliseconds} ms`);
  }
});

test("100 % is said only when it is all", () => {
  assert.equal(formatPercent(0, 0), "0 %");
  assert.equal(formatPercent(0, 300), "0 %");
  assert.equal(formatPercent(299, 300), "99 %");
  assert.equal(formatPercent(300, 300), "100 %");
});

test("pixels, hashes and counts", () => {
  assert.equal(formatPixels(640, 480), "640 × 480");
  assert.equal(shortHash("0123456789abcdef"), "01234567");
  assert.equal(count(1, "picture"), "1 picture");
  assert.equal(count(0, "picture"), "0 pictures");
});
