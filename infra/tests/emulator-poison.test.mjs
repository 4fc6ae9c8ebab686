// What is no event of ours ends among the dead letters, and does not stop the others.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { before, test } from "node:test";

import { captured } from "./support/captured.mjs";
import { onEachWiring } from "./support/each-wiring.mjs";
import { eventually } from "./support/eventually.mjs";
import { imageId } from "./support/identity.mjs";
import { picture } from "./support/pictures.mjs";
import { assertAllRendered } from "./support/rendered.mjs";

const OTHERS = 20;

onEachWiring((stack) => {
  let recipe;
  before(async () => {
    recipe = await stack.asNobody().recipe();
  });

  const isDead = (event) =>
    eventually(
      `${JSON.stringify(event)} is a dead letter`,
      async () => (await stack.deadLetters.all()).some((letter) => same(letter, event)),
      { withinMs: 180_000, pauseMs: 500 },
    );

  test("poison does not stop the others", async (t) => {
    await stack.hurry(t);
    const poison = [{ Records: [{ nonsense: randomUUID() }] }, { "detail-type": randomUUID() }];
    const images = Array.from({ length: OTHERS }, () => {
      const key = `poison/${randomUUID()}.png`;
      return { key, id: imageId(key), original: picture({ width: 48, height: 32 }) };
    });
    await Promise.all([
      ...poison.map((event) => stack.wiring.deliver(stack, event)),
      ...images.map(({ key, original }) => stack.put(key, original)),
    ]);
    await stack.allSettled(images.map(({ id }) => id));
    await assertAllRendered(stack, images, recipe);
    await Promise.all(poison.map(isDead));
  });

  test("an event of another bucket is refused", async (t) => {
    await stack.hurry(t);
    const key = `poison/${randomUUID()}.png`;
    const [event] = await captured(t, stack, { key, count: 1 }, () => stack.put(key, picture()));
    const foreign = JSON.parse(
      JSON.stringify(event).replaceAll(stack.outputs.OriginalsBucket, "somebody-elses-bucket"),
    );
    await stack.wiring.deliver(stack, foreign);
    await isDead(foreign);
    assert.equal(await stack.record(imageId(key)), undefined);
    // The same event of the own bucket is followed.
    await stack.wiring.deliver(stack, event);
    assert.equal((await stack.settled(imageId(key))).status, "READY");
  });
});

function same(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}
