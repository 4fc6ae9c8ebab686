// Older renditions stay for the grace time, because pages still name them, and then go.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { before, test } from "node:test";

import { onEachWiring } from "./support/each-wiring.mjs";
import { eventually } from "./support/eventually.mjs";
import { imageId } from "./support/identity.mjs";
import { picture } from "./support/pictures.mjs";
import { assertRendered } from "./support/rendered.mjs";

onEachWiring((stack) => {
  let recipe;
  before(async () => {
    recipe = await stack.asNobody().recipe();
  });

  /** Puts an original and waits for its renditions; gives their folder. */
  const publish = async (key, original, before) => {
    await stack.put(key, original);
    const { id, generation } = await stack.settled(imageId(key), {
      is: ({ status, generation }) => status === "READY" && generation !== before?.generation,
    });
    return { generation, folder: `${id}/${generation}/` };
  };

  test("they stay until the grace time is over, and the newer ones stay then, too", async () => {
    const key = `generations/${randomUUID()}.png`;
    const older = await publish(key, picture());
    const files = await stack.renditions(older.folder);
    assert.notDeepEqual(files, []);
    const newer = picture();
    await publish(key, newer, older);
    await stack.sweep();
    assert.deepEqual(await stack.renditions(older.folder), files, "they went too soon");
    await stack.endGraceOf(imageId(key), older.generation);
    await stack.sweep();
    assert.deepEqual(await stack.renditions(older.folder), []);
    await assertRendered(stack, imageId(key), newer, recipe);
  });

  test("renditions that are wanted again are not removed", async () => {
    const key = `generations/${randomUUID()}.png`;
    const original = picture();
    const first = await publish(key, original);
    const second = await publish(key, picture(), first);
    await publish(key, original, second);
    // A moment after the record points to them.
    await eventually(
      "they are no longer to go",
      async () => (await stack.retired(imageId(key), first.generation)) === undefined,
    );
    await stack.endGraceOf(imageId(key), second.generation);
    await stack.sweep();
    await assertRendered(stack, imageId(key), original, recipe);
    assert.deepEqual(await stack.renditions(second.folder), []);
  });
});
