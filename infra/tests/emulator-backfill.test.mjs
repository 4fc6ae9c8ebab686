// A bucket that is full already: all its images are rendered, those that are done are left alone, and
// the bad ones are reported.

import assert from "node:assert/strict";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { randomUUID } from "node:crypto";
import { before, test } from "node:test";

import { backfill } from "./support/backfills.mjs";
import { onEachWiring } from "./support/each-wiring.mjs";
import { imageId } from "./support/identity.mjs";
import { picture, truncated } from "./support/pictures.mjs";
import { assertAllRendered } from "./support/rendered.mjs";

const OBJECTS = 500;
const DONE = 50;
const BAD = 10;

const SHARE_LOST_MAX = 0.1;

onEachWiring((stack) => {
  let recipe;
  before(async () => {
    recipe = await stack.asNobody().recipe();
  });

  const put = async (images) => {
    // A few at a time: the emulator is one process.
    const rest = [...images];
    const worker = async () => {
      for (let image = rest.pop(); image !== undefined; image = rest.pop()) {
        await stack.put(image.key, image.original);
      }
    };
    await Promise.all(Array.from({ length: 8 }, worker));
  };

  const newImages = (prefix, count, make) =>
    Array.from({ length: count }, (_, index) => {
      const key = `${prefix}${String(index).padStart(4, "0")} ${randomUUID()}+.png`;
      return { key, id: imageId(key), original: make() };
    });

  const small = () => picture({ width: 24, height: 16 });

  test(`${OBJECTS} objects, of which some are bad and some are done`, async (t) => {
    const prefix = `backfill/${randomUUID()}/`;
    const done = newImages(`${prefix}done/`, DONE, small);
    await put(done);
    const before = await stack.allSettled(idsOf(done));
    const good = newImages(`${prefix}good/`, OBJECTS - DONE - BAD, small);
    const bad = newImages(`${prefix}bad/`, BAD, truncated);
    await stack.wiring.pause(stack);
    try {
      await put([...good, ...bad]);
      await stack.discardPending();
    } finally {
      await stack.wiring.resume(stack);
    }

    const { name, output, counts } = await backfill(stack, { prefix });
    t.diagnostic(`${JSON.stringify(output)}, ${JSON.stringify(counts)}`);
    assertSums(output, { ready: good.length, skipped: DONE, failed: BAD });
    assert.equal(counts.succeeded, OBJECTS, "an image that is bad is no failed run");
    await assertAllRendered(stack, good, recipe);
    assert.deepEqual(await stack.records(idsOf(done)), before);
    for (const { code } of await stack.records(idsOf(bad))) {
      assert.equal(code, "corrupt");
    }
    const reported = await failuresOf(name);
    assert.deepEqual(reported.sort(), bad.map(({ key }) => key).sort());

    // Once more: what is READY is left alone, and what is FAILED is tried again.
    const ready = [...done, ...good];
    const settled = await stack.records(idsOf(ready));
    const again = await backfill(stack, { prefix });
    assert.equal(again.output.ready, 0);
    assert.equal(again.counts.succeeded, OBJECTS);
    assert.deepEqual(await stack.records(idsOf(ready)), settled);
    for (const { code, attempts } of await stack.records(idsOf(bad))) {
      assert.deepEqual([code, attempts], ["corrupt", 1]);
    }
  });

  test("objects that are older than asked for are left alone", async () => {
    const prefix = `backfill/${randomUUID()}/`;
    const images = newImages(prefix, 4, small);
    await stack.wiring.pause(stack);
    try {
      await put(images);
      await stack.discardPending();
    } finally {
      await stack.wiring.resume(stack);
    }
    const now = Math.floor(Date.now() / 1000);
    const { output } = await backfill(stack, { prefix, modifiedSince: now + 3600 });
    assertSums(output, { ready: 0, skipped: images.length, failed: 0 });
    assert.deepEqual(await stack.records(idsOf(images)), [...images.map(() => undefined)]);
    const second = await backfill(stack, { prefix, modifiedSince: now - 3600 });
    assertSums(second.output, { ready: images.length, skipped: 0, failed: 0 });
    await assertAllRendered(stack, images, recipe);
  });

  test("an empty prefix of the bucket is no failure", async () => {
    const { output } = await backfill(stack, { prefix: `backfill/${randomUUID()}/` });
    assert.deepEqual([output.ready, output.skipped, output.failed], [0, 0, 0]);
  });

  /** The keys that a run's reports name. */
  async function failuresOf(name) {
    const keys = [];
    for (const Key of await stack.reports(`backfill/${name}/`)) {
      const { Body } = await stack.aws.s3.send(
        new GetObjectCommand({ Bucket: stack.outputs.ReportsBucket, Key }),
      );
      const text = await Body.transformToString();
      keys.push(
        ...text
          .trim()
          .split("\n")
          .map((line) => JSON.parse(line).key),
      );
    }
    return keys;
  }
});

function idsOf(images) {
  return images.map(({ id }) => id);
}

/**
 * The sums of a run. The emulator's Step Functions add to an item without a lock, so that additions
 * at the same moment can be lost: a sum may fall short by a few, and never exceeds. What became of
 * each image is asserted from its record.
 */
function assertSums(output, expected) {
  for (const [name, sum] of Object.entries(expected)) {
    const least = Math.floor(sum * (1 - SHARE_LOST_MAX));
    assert.ok(
      output[name] >= least && output[name] <= sum,
      `${name}: ${output[name]}, and it should be ${sum}`,
    );
  }
}
