// Services refuse, cut connections and answer late: every image ends READY or FAILED or among the
// dead letters, and none is counted twice or missing.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, test } from "node:test";

import { onEachWiring } from "./support/each-wiring.mjs";
import { inject } from "./support/faults.mjs";
import { imageId } from "./support/identity.mjs";
import { picture } from "./support/pictures.mjs";
import { assertAllRendered, assertRendered } from "./support/rendered.mjs";
import { HURRIED_SECONDS, VISIBILITY_SECONDS, setVisibility } from "./support/visibility.mjs";

const throttled = { kind: "answer", status: 503, code: "SlowDown" };
const broken = { kind: "answer", status: 500, code: "InternalError" };
const denied = { kind: "answer", status: 403, code: "AccessDenied" };
const tableThrottled = {
  kind: "answer",
  status: 400,
  code: "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException",
};
const tableBroken = {
  kind: "answer",
  status: 500,
  code: "com.amazonaws.dynamodb.v20120810#InternalServerError",
};
const cutBefore = { kind: "cut", when: "before" };
const cutAfter = { kind: "cut", when: "after" };
const slow = { kind: "slow", ms: 2000 };

/** Each is met more often than an SDK tries by itself, so that the workflow or the queue has to help. */
const PASSING = {
  "S3 throttles reads": { operation: "s3:GetObject", action: throttled, times: 4 },
  "S3 breaks on reads": { operation: "s3:GetObject", action: broken, times: 4 },
  "S3 cuts reads": { operation: "s3:GetObject", action: cutBefore, times: 4 },
  "S3 throttles writes": { operation: "s3:PutObject", action: throttled, times: 8 },
  "S3 breaks on writes": { operation: "s3:PutObject", action: broken, times: 8 },
  "S3 cuts writes that it did not see": { operation: "s3:PutObject", action: cutBefore, times: 8 },
  "S3 cuts writes that it has done": { operation: "s3:PutObject", action: cutAfter, times: 8 },
  "S3 answers late": { operation: "s3:PutObject", action: slow, times: 5 },
  "the table throttles reads": { operation: "dynamodb:GetItem", action: tableThrottled, times: 4 },
  "the table throttles writes": { operation: "dynamodb:PutItem", action: tableThrottled, times: 4 },
  "the table breaks on writes": { operation: "dynamodb:PutItem", action: tableBroken, times: 4 },
  "the table cuts writes that it did not see": {
    operation: "dynamodb:PutItem",
    action: cutBefore,
    times: 4,
  },
  "the table cuts writes that it has done": {
    operation: "dynamodb:PutItem",
    action: cutAfter,
    times: 2,
  },
  "the table answers late": { operation: "dynamodb:PutItem", action: slow, times: 3 },
};

/** How many images go through the storm. */
const STORM = 60;

onEachWiring((stack) => {
  let recipe;
  before(async () => {
    recipe = await stack.asNobody().recipe();
    await setVisibility(stack, HURRIED_SECONDS);
  });
  after(() => setVisibility(stack, VISIBILITY_SECONDS));

  /** What the requests about an object have in common: its key, or its image's id. */
  const marksOf = (key, operation) => (operation === "s3:GetObject" ? key : imageId(key));

  // All at once: each has an image of its own, and waits for most of the time.
  describe("what passes", { concurrency: Object.keys(PASSING).length }, () => {
    for (const [what, { operation, action, times }] of Object.entries(PASSING)) {
      test(`when ${what}, the image is READY in the end`, async (t) => {
        const key = `faults/${randomUUID()}.png`;
        const id = imageId(key);
        const fault = await inject(t, {
          match: { operation, contains: marksOf(key, operation) },
          times,
          action,
        });
        const original = picture();
        await stack.put(key, original);
        const record = await stack.settled(id, { withinMs: 90_000 });
        assert.equal(record.status, "READY", JSON.stringify(record));
        assert.ok((await fault.met()) > 0, "the fault was never met");
        await assertRendered(stack, id, original, recipe);
      });
    }
  });

  test("when S3 takes no rendition for long, the event is a dead letter, and the sweeper ends it", async (t) => {
    const key = `faults/${randomUUID()}.png`;
    const id = imageId(key);
    const fault = await inject(t, {
      match: { operation: "s3:PutObject", contains: `/${id}/` },
      // What the SDK does not try again by itself: a run is over before its event comes again.
      action: denied,
    });
    const original = picture();
    await stack.put(key, original);
    assert.equal(await stack.end(id, { withinMs: 120_000 }), "dead letter");
    const { status, attempts } = await stack.record(id);
    assert.deepEqual([status, attempts], ["PENDING", 0]);
    assert.deepEqual(await stack.renditions(`${id}/`), []);

    await fault.end();
    await stack.endLeaseOf(id);
    await stack.sweep();
    assert.equal((await stack.settled(id, { withinMs: 60_000 })).status, "READY");
    await assertRendered(stack, id, original, recipe);
    assert.equal((await stack.deadLetters.of(id)).length, 1);
  });

  test("when the table never takes a record, the event is a dead letter", async (t) => {
    const key = `faults/${randomUUID()}.png`;
    const id = imageId(key);
    await inject(t, {
      match: { operation: "dynamodb:PutItem", contains: id },
      action: tableBroken,
    });
    await stack.put(key, picture());
    assert.equal(await stack.end(id), "dead letter");
    assert.equal(await stack.record(id), undefined);
  });

  test(`of ${STORM} images in a storm of faults, each has exactly one end`, async (t) => {
    const prefix = `storm/${randomUUID()}/`;
    const images = Array.from({ length: STORM }, (_, index) => {
      const key = `${prefix}${index}.png`;
      return { key, id: imageId(key), original: picture({ width: 48, height: 32 }) };
    });
    const actions = [throttled, broken, cutBefore, cutAfter];
    // Every image meets faults of its own, at places that differ: by its number, so that a run that
    // fails can be had again.
    await Promise.all(
      images.map(({ key, id }, index) =>
        inject(t, {
          match: { contains: index % 3 === 0 ? key : id },
          skip: index % 7,
          times: 1 + (index % 5),
          action: actions[index % actions.length],
        }),
      ),
    );
    await Promise.all(images.map(({ key, original }) => stack.put(key, original)));
    const ends = await stack.ends(
      images.map(({ id }) => id),
      { withinMs: 180_000 },
    );
    t.diagnostic(`the ends: ${JSON.stringify(countsOf(ends))}`);
    await assertAllRendered(
      stack,
      images.filter((_, index) => ends[index] === "READY"),
      recipe,
    );
    // A letter that came later than the record, or a record that came later than the letter, would
    // count an image twice.
    for (const [index, { id }] of images.entries()) {
      const letters = await stack.deadLetters.of(id);
      const { status } = (await stack.record(id)) ?? {};
      // Nothing of this is the image's fault.
      assert.notEqual(status, "FAILED");
      const isReady = status === "READY";
      assert.equal(letters.length, isReady ? 0 : 1, `${id} is ${status}`);
      assert.equal(ends[index], isReady ? status : "dead letter");
    }
  });
});

function countsOf(ends) {
  const counts = {};
  for (const end of ends) {
    counts[end] = (counts[end] ?? 0) + 1;
  }
  return counts;
}
