// Originals under any key: they need not come through the API.

import assert from "node:assert/strict";
import { before, test } from "node:test";

import { onEachWiring } from "./support/each-wiring.mjs";
import { imageId } from "./support/identity.mjs";
import { picture } from "./support/pictures.mjs";
import { assertRendered } from "./support/rendered.mjs";

const KEY_BYTES_MAX = 1024;

const KEYS = {
  "with spaces": "holiday photos/a  cat .png",
  "with plus signs": "1+1=2/c++.png",
  "with percent signs": "100%/%20%2B%.png",
  "with ampersands and question marks": "a&b?c=d#e;f.png",
  "with umlauts, composed and not": "für/fu\u0308r.png",
  "with scripts and emoji": "写真/фото/🐈‍⬛.png",
  "with quotes, brackets and a backslash": `"it's" <a> {b} [c] \\.png`,
  "with slashes at both ends and in a row": "//a///b//",
  "that looks like a path upwards": "../../etc/./passwd",
  "that looks like an upload": `uploads/default/${"0".repeat(32)}/more`,
  "without a name": ".",
};

onEachWiring((stack) => {
  let recipe;
  before(async () => {
    recipe = await stack.asNobody().recipe();
  });

  const assertWorks = async (key) => {
    const original = picture();
    await stack.put(key, original);
    const id = imageId(key);
    const record = await stack.settled(id);
    assert.equal(record.key, key);
    await assertRendered(stack, id, original, recipe);
  };

  for (const [what, key] of Object.entries(KEYS)) {
    test(`a key ${what}`, () => assertWorks(key));
  }

  test(`a key of ${KEY_BYTES_MAX} bytes`, async () => {
    const key = `long/${"é".repeat(KEY_BYTES_MAX)}`;
    const cut = Buffer.from(key)
      .subarray(0, KEY_BYTES_MAX - 1)
      .toString();
    const whole = `${cut.replace(/\uFFFD$/, "")}`;
    const padded = whole + "x".repeat(KEY_BYTES_MAX - Buffer.byteLength(whole));
    assert.equal(Buffer.byteLength(padded), KEY_BYTES_MAX);
    await assertWorks(padded);
  });

  test("keys that differ only in their encoding are different images", async () => {
    const keys = ["plus/a b.png", "plus/a+b.png", "plus/a%20b.png", "plus/a%2Bb.png"];
    const originals = keys.map(() => picture());
    await Promise.all(keys.map((key, index) => stack.put(key, originals[index])));
    for (const [index, key] of keys.entries()) {
      await stack.settled(imageId(key));
      await assertRendered(stack, imageId(key), originals[index], recipe);
    }
  });
});
