// The function dies, at any place: the image is finished by the next run, or by the sweeper.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { announcements } from "./support/announcements.mjs";
import { queueOf, take } from "./support/captured.mjs";
import { onEachWiring } from "./support/each-wiring.mjs";
import { eventually } from "./support/eventually.mjs";
import { inject } from "./support/faults.mjs";
import { imageId } from "./support/identity.mjs";
import { picture } from "./support/pictures.mjs";
import { assertRendered } from "./support/rendered.mjs";

/** How often the same object is tried. */
const ATTEMPTS = 3;

/** As long as a write is held up, in which a run that did not wait for it would go on. */
const MEANWHILE_MS = 700;

onEachWiring((stack) => {
  let recipe;
  before(async () => {
    recipe = await stack.asNobody().recipe();
  });

  const newImage = () => {
    const key = `crashes/${randomUUID()}.png`;
    return { key, id: imageId(key), original: picture() };
  };

  /** It may have been announced more than once: a run that has told of it can die, too. */
  const assertAnnounced = async (announced, { id, generation }, place) => {
    for (const { "detail-type": type, detail } of await announced(id)) {
      assert.deepEqual([type, detail], ["Image Ready", { id, metadata: {}, generation }], place);
    }
  };

  /** The writes of a run that nothing happens to, by their operations. */
  const writesOfARun = async (t) => {
    const { key, id, original } = newImage();
    const watched = await inject(t, {
      match: { write: true, contains: id },
      action: { kind: "watch" },
    });
    await stack.put(key, original);
    await stack.settled(id);
    return watched.operations();
  };

  test("killed between any two of its writes, it is READY all the same", async (t) => {
    await stack.hurry(t);
    const writes = await writesOfARun(t);
    const announced = await announcements(t, stack);
    // Each rendition, the manifest, and the record, twice at least: claimed and published.
    assert.ok(writes.filter((operation) => operation === "s3:PutObject").length >= 3, `${writes}`);
    assert.ok(writes.filter((name) => name === "dynamodb:PutItem").length >= 2, `${writes}`);
    const places = writes.flatMap((operation, skip) => [
      { skip, when: "before", operation },
      { skip, when: "after", operation },
    ]);
    await Promise.all(
      places.map(async ({ skip, when, operation }) => {
        const { key, id, original } = newImage();
        const kill = await inject(t, {
          match: { write: true, contains: id },
          skip,
          times: 1,
          action: { kind: "kill", when },
        });
        await stack.put(key, original);
        const place = `killed ${when} write ${skip + 1}, ${operation}`;
        await kill.isMet();
        const record = await stack.settled(id, { withinMs: 120_000 });
        assert.equal(record.status, "READY", `${place}: ${JSON.stringify(record)}`);
        await assertRendered(stack, id, original, recipe);
        await assertAnnounced(announced, record, place);
        assert.deepEqual(await stack.deadLetters.of(id), [], place);
      }),
    );
    t.diagnostic(`${places.length} places: ${writes.join(", ")}`);
  });

  test("all renditions are there before the manifest, and that before the record is READY", async (t) => {
    const variants = Object.keys(recipe.json.variants);
    await Promise.all(
      variants.map(async (variant) => {
        const { key, id, original } = newImage();
        const rule = (operation, contains, kind) =>
          inject(t, { match: { operation, contains }, action: { kind } });
        const rendition = await rule("s3:PutObject", [`/${id}/`, `/${variant}.`], "hold");
        const manifest = await rule("s3:PutObject", [`/${id}/`, "/manifest.json"], "hold");
        const files = await rule("s3:PutObject", `/${id}/`, "watch");
        const ready = await rule("dynamodb:PutItem", [id, '"status":{"S":"READY"}'], "watch");
        await stack.put(key, original);
        await rendition.isMet();
        await eventually(
          "the other renditions are written",
          async () => (await files.operations()).length >= variants.length,
        );
        await sleep(MEANWHILE_MS);
        assert.equal(await manifest.met(), 0, `the manifest did not wait for ${variant}`);
        await rendition.end();
        await manifest.isMet();
        await sleep(MEANWHILE_MS);
        assert.deepEqual(await ready.operations(), [], "the record did not wait for the manifest");
        await manifest.end();
        const record = await stack.settled(id);
        assert.equal(record.status, "READY", JSON.stringify(record));
        assert.equal((await ready.operations()).length, 1);
        await assertRendered(stack, id, original, recipe);
      }),
    );
  });

  test("killed before it has read the original, it is READY all the same", async (t) => {
    const announced = await announcements(t, stack);
    const { key, id, original } = newImage();
    const kill = await inject(t, {
      match: { operation: "s3:GetObject", contains: key },
      times: 1,
      action: { kind: "kill", when: "after" },
    });
    await stack.put(key, original);
    await kill.isMet();
    const record = await stack.settled(id);
    assert.equal(record.status, "READY", JSON.stringify(record));
    await assertRendered(stack, id, original, recipe);
    await assertAnnounced(announced, record);
  });

  test("an image at which Begin always dies is READY all the same", async (t) => {
    if (stack.outputs.StateMachineArn === undefined) {
      return t.skip("there is no Begin");
    }
    const announced = await announcements(t, stack);
    const { key, id, original } = newImage();
    // Begin alone claims without an attempt.
    const kill = await inject(t, {
      match: { operation: "dynamodb:PutItem", contains: [id, '"attempts":{"N":"0"}'] },
      action: { kind: "kill", when: "after" },
    });
    await stack.put(key, original);
    const record = await stack.settled(id, { withinMs: 120_000 });
    assert.equal(record.status, "READY", JSON.stringify(record));
    assert.equal(record.attempts, 1);
    assert.ok((await kill.met()) >= 1, "Begin was not killed");
    await assertRendered(stack, id, original, recipe);
    await assertAnnounced(announced, record);
    assert.deepEqual(await stack.deadLetters.of(id), []);
  });

  test("an image that always kills the function is FAILED after its attempts", async (t) => {
    await stack.hurry(t);
    const announced = await announcements(t, stack);
    const { key, id, original } = newImage();
    const kill = await inject(t, {
      match: { operation: "s3:PutObject", contains: `/${id}/` },
      action: { kind: "kill", when: "before" },
    });
    await stack.put(key, original);
    const record = await stack.settled(id, { withinMs: 180_000 });
    assert.deepEqual([record.status, record.code], ["FAILED", "internal"], JSON.stringify(record));
    assert.equal(record.attempts, ATTEMPTS);
    // Renditions are written side by side: a run may meet its end more than once.
    assert.ok((await kill.met()) >= ATTEMPTS);
    const told = await announced(id);
    assert.deepEqual(
      told.map((event) => event["detail-type"]),
      ["Image Failed"],
    );
  });

  test("an image whose run vanished is brought back by the sweeper", async (t) => {
    const announced = await announcements(t, stack);
    const { key, id, original } = newImage();
    const held = await inject(t, {
      match: { operation: "s3:PutObject", contains: `/${id}/` },
      action: { kind: "hold" },
    });
    await stack.put(key, original);
    await held.isMet();
    // The run is at work. To everybody else it is as if it had vanished once its lease is over.
    const { lease, writes, ...record } = await stack.record(id);
    assert.equal(record.status, "PENDING");
    assert.ok(lease > Date.now(), "a run that is at work has a lease");
    const overdue = await queueOf(t, stack, {
      "detail-type": ["Image Overdue"],
      detail: { object: { key: [key] } },
    });
    await stack.sweep();
    assert.deepEqual(await take(stack, overdue), [], "what is at work is left alone");
    await stack.writeRecord({ ...record, writes: writes + 1, lease: Date.now() - 1000 });
    await stack.sweep();
    // The sweeper's event starts another run, which meets the same rule until it ends.
    await eventually("the second run writes", async () => (await held.met()) > writesHeldByOne());
    await held.end();
    const settled = await stack.settled(id);
    assert.equal(settled.status, "READY", JSON.stringify(settled));
    await assertRendered(stack, id, original, recipe);
    await assertAnnounced(announced, settled);
    assert.equal((await take(stack, overdue)).length, 1);
    await stack.sweep();
    assert.deepEqual(await take(stack, overdue), [], "what is READY is left alone");
  });

  /** All renditions of the recipe are written at once, and the manifest after them. */
  function writesHeldByOne() {
    return Object.keys(recipe.json.variants).length;
  }
});
