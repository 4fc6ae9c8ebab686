// Events come at least once and in no order: the newest object wins, whatever was told when.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { before, test } from "node:test";

import { captured } from "./support/captured.mjs";
import { onEachWiring } from "./support/each-wiring.mjs";
import { steadily } from "./support/eventually.mjs";
import { inject } from "./support/faults.mjs";
import { imageId } from "./support/identity.mjs";
import { picture } from "./support/pictures.mjs";
import { assertRendered } from "./support/rendered.mjs";

const TIMES = 5;

/** How long nothing must happen for a test to believe that nothing will. */
const QUIET_MS = 3000;

onEachWiring((stack) => {
  let recipe;
  before(async () => {
    recipe = await stack.asNobody().recipe();
  });

  const newKey = () => `order/${randomUUID()}.png`;

  test(`an event that comes ${TIMES} times at once is followed once`, async (t) => {
    const key = newKey();
    const id = imageId(key);
    const original = picture();
    const [event] = await captured(t, stack, { key, count: 1 }, () => stack.put(key, original));
    assert.equal(await stack.record(id), undefined, "the event was not held back");
    await Promise.all(Array.from({ length: TIMES }, () => stack.wiring.deliver(stack, event)));
    const { writes, attempts } = await stack.settled(id);
    assert.equal(attempts, 1);
    await assertRendered(stack, id, original, recipe);
    await steadily(QUIET_MS, async () => {
      assert.equal((await stack.record(id)).writes, writes, "the record was written again");
    });
  });

  test("an event that comes again later changes nothing", async (t) => {
    const key = newKey();
    const id = imageId(key);
    const [event] = await captured(t, stack, { key, count: 1 }, () => stack.put(key, picture()));
    await stack.wiring.deliver(stack, event);
    const settled = await stack.settled(id);
    for (let time = 1; time < TIMES; time += 1) {
      await stack.wiring.deliver(stack, event);
    }
    await steadily(QUIET_MS, async () => {
      assert.deepEqual(await stack.record(id), settled);
    });
  });

  test("of two versions told of in reverse order the newer one stands", async (t) => {
    const key = newKey();
    const id = imageId(key);
    const newer = picture();
    const [first, second] = await captured(t, stack, { key, count: 2 }, async () => {
      await stack.put(key, picture());
      await stack.put(key, newer);
    });
    await stack.wiring.deliver(stack, second);
    const settled = await stack.settled(id);
    await assertRendered(stack, id, newer, recipe);
    await stack.wiring.deliver(stack, first);
    await steadily(QUIET_MS, async () => {
      assert.deepEqual(await stack.record(id), settled);
    });
  });

  test("an overwrite replaces the renditions", async () => {
    const key = newKey();
    const id = imageId(key);
    await stack.put(key, picture());
    const { generation } = await stack.settled(id);
    const newer = picture();
    await stack.put(key, newer);
    await stack.settled(id, {
      is: (record) => record.status === "READY" && record.generation !== generation,
    });
    await assertRendered(stack, id, newer, recipe);
  });

  test("a slow render of the older version does not undo the newer one", async (t) => {
    const key = newKey();
    const id = imageId(key);
    // The first rendition that is written under this id is the older version's.
    const held = await inject(t, {
      match: { operation: "s3:PutObject", contains: `/${id}/` },
      times: 1,
      action: { kind: "hold" },
    });
    await stack.put(key, picture());
    await held.isMet();
    const newer = picture();
    await stack.put(key, newer);
    const settled = await stack.settled(id);
    await assertRendered(stack, id, newer, recipe);
    await held.end();
    await steadily(QUIET_MS, async () => {
      assert.deepEqual(await stack.record(id), settled);
    });
    await assertRendered(stack, id, newer, recipe);
  });
});
