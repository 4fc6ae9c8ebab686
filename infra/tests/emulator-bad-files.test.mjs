// Files that cannot be rendered: FAILED with the code, at once, and nothing is published.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";

import { announcements } from "./support/announcements.mjs";
import { onEachWiring } from "./support/each-wiring.mjs";
import { imageId } from "./support/identity.mjs";
import { picture, text, tooLarge, truncated } from "./support/pictures.mjs";

/** One byte more than the recipe's `limits.maxBytes`, whose default no recipe here changes. */
const BYTES_TOO_MANY = 52_428_801;

const BAD = {
  "that ends in the middle": [truncated, "corrupt"],
  "of noise after a PNG's header": [
    () => Buffer.concat([picture().subarray(0, 45), Buffer.alloc(500, 7)]),
    "corrupt",
  ],
  "that is no image": [text, "unsupported-format"],
  "that is SVG": [
    () => Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" id="i${randomUUID()}"/>`),
    "unsupported-format",
  ],
  "without a byte": [() => Buffer.alloc(0), "unsupported-format"],
  "of too many pixels": [tooLarge, "limit-exceeded"],
  "of too many bytes": [
    () => Buffer.concat([picture(), Buffer.alloc(BYTES_TOO_MANY)]).subarray(0, BYTES_TOO_MANY),
    "limit-exceeded",
  ],
};

onEachWiring((stack) => {
  for (const [what, [make, code]] of Object.entries(BAD)) {
    test(`a file ${what} is FAILED as ${code}`, async (t) => {
      const announced = await announcements(t, stack);
      const key = `bad/${randomUUID()}`;
      const id = imageId(key);
      await stack.put(key, make());
      const record = await stack.settled(id);
      assert.deepEqual([record.status, record.code], ["FAILED", code], JSON.stringify(record));
      assert.ok(record.message.length > 0);
      assert.ok(record.attempts <= 1, `it was tried ${record.attempts} times`);
      assert.equal(record.lease, undefined, "the sweeper would find it");
      assert.deepEqual(await stack.renditions(`${id}/`), []);
      const [{ "detail-type": type, detail }] = await announced(id);
      assert.equal(type, "Image Failed");
      assert.deepEqual(detail, { id, metadata: {}, code, message: record.message });
      assert.deepEqual(await stack.deadLetters.of(id), []);
    });
  }

  test("a bad file through the API is shown to its owner as FAILED", async () => {
    const uploads = await stack.as();
    const { id } = await uploads.upload(truncated(), await uploads.recipe(), {
      name: "broken.png",
    });
    await stack.settled(id);
    const { json } = await uploads.show(id);
    assert.deepEqual([json.status, json.code, json.name], ["FAILED", "corrupt", "broken.png"]);
    assert.equal(json.renditions, undefined);
  });

  test("a bad file in place of a good one takes its renditions from the record", async () => {
    const key = `bad/${randomUUID()}`;
    const id = imageId(key);
    await stack.put(key, picture());
    await stack.settled(id);
    await stack.put(key, truncated());
    const record = await stack.settled(id, { is: ({ status }) => status === "FAILED" });
    assert.deepEqual([record.code, record.generation], ["corrupt", undefined]);
  });

  test("a good file in place of a bad one is READY", async () => {
    const key = `bad/${randomUUID()}`;
    const id = imageId(key);
    await stack.put(key, truncated());
    await stack.settled(id);
    await stack.put(key, picture());
    const record = await stack.settled(id, { is: ({ status }) => status === "READY" });
    assert.deepEqual([record.code, record.message], [undefined, undefined]);
  });
});
