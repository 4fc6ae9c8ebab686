// A delete removes the renditions and leaves a tombstone, whenever it comes; an expiry does not.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { before, test } from "node:test";

import { announcements } from "./support/announcements.mjs";
import { captured } from "./support/captured.mjs";
import { onEachWiring } from "./support/each-wiring.mjs";
import { eventually, steadily } from "./support/eventually.mjs";
import { inject } from "./support/faults.mjs";
import { imageId } from "./support/identity.mjs";
import { picture } from "./support/pictures.mjs";
import { assertRendered } from "./support/rendered.mjs";

/** How long nothing must happen for a test to believe that nothing will. */
const QUIET_MS = 3000;

onEachWiring((stack) => {
  let recipe;
  before(async () => {
    recipe = await stack.asNobody().recipe();
  });

  const newKey = () => `deletes/${randomUUID()}.png`;

  /** There is a tombstone, which goes away by itself, and not one file. */
  const assertGone = async (id) => {
    const record = await stack.record(id);
    assert.equal(record.status, "DELETED");
    assert.ok(record.expires > Date.now() / 1000, "the tombstone stays for ever");
    assert.equal(record.generation, undefined);
    assert.deepEqual(await stack.renditions(`${id}/`), []);
  };

  const isDeleted = { is: ({ status }) => status === "DELETED" };

  /** Waits until there are no files, too: the tombstone comes first. */
  const gone = async (id) => {
    await stack.settled(id, isDeleted);
    await eventually(
      `${id}/ is empty`,
      async () => (await stack.renditions(`${id}/`)).length === 0,
    );
    await assertGone(id);
  };

  test("an image that its owner deletes is gone everywhere", async () => {
    const uploads = await stack.as();
    const { id, ticket } = await uploads.upload(picture(), await uploads.recipe());
    await stack.settled(id);
    assert.equal((await uploads.remove(id)).status, 204);
    assert.equal((await uploads.show(id)).status, 404);
    await gone(id);
    await stack.isDropped(
      decodeURIComponent(new URL(ticket.upload.url).pathname).split("/").slice(2).join("/"),
    );
    // Whoever did not hear the answer asks again, and hears the same.
    assert.equal((await uploads.remove(id)).status, 204);
  });

  test("a delete by its owner is announced with what the owner said of it", async (t) => {
    const announced = await announcements(t, stack);
    const uploads = await stack.as("alice");
    const said = { name: "Café, 2.png", metadata: { album: "Zürich", "a b": "" } };
    const { id } = await uploads.upload(picture(), await uploads.recipe(), said);
    const { generation } = await stack.settled(id);
    assert.equal((await uploads.remove(id)).status, 204);
    // By the API, and by the event of the original.
    const [ready, ...deletes] = await announced(id, 3);
    assert.equal(ready["detail-type"], "Image Ready");
    assert.equal(deletes.length, 2);
    for (const deleted of deletes) {
      assert.equal(deleted["detail-type"], "Image Deleted");
      assert.deepEqual(deleted.detail, { id, owner: "alice", ...said, generation });
    }
  });

  test("an original that is deleted in the bucket takes its renditions along", async (t) => {
    const announced = await announcements(t, stack);
    const key = newKey();
    const id = imageId(key);
    await stack.put(key, picture());
    const { generation } = await stack.settled(id);
    await stack.drop(key);
    await gone(id);
    const told = await announced(id, 2);
    assert.deepEqual(
      told.map((event) => event["detail-type"]),
      ["Image Ready", "Image Deleted"],
    );
    assert.deepEqual(told[1].detail, { id, metadata: {}, generation });
  });

  test("a delete during the render leaves nothing", async (t) => {
    const key = newKey();
    const id = imageId(key);
    const held = await inject(t, {
      match: { operation: "s3:PutObject", contains: `/${id}/` },
      action: { kind: "hold" },
    });
    await stack.put(key, picture());
    await held.isMet();
    await stack.drop(key);
    await stack.settled(id, isDeleted);
    await held.end();
    await gone(id);
    await steadily(QUIET_MS, () => assertGone(id));
  });

  test("a delete before the record is switched leaves nothing", async (t) => {
    const key = newKey();
    const id = imageId(key);
    // Every file is written; what the run is about to write is the record.
    const held = await inject(t, {
      match: { operation: "dynamodb:PutItem", contains: [id, '"READY"'] },
      times: 1,
      action: { kind: "hold" },
    });
    await stack.put(key, picture());
    await held.isMet();
    assert.notDeepEqual(await stack.renditions(`${id}/`), []);
    await stack.drop(key);
    await stack.settled(id, isDeleted);
    await held.end();
    await gone(id);
    await steadily(QUIET_MS, () => assertGone(id));
  });

  test("a create that is told of after the delete brings nothing back", async (t) => {
    const key = newKey();
    const id = imageId(key);
    const [created, removed] = await captured(t, stack, { key, count: 2 }, async () => {
      await stack.put(key, picture());
      await stack.drop(key);
    });
    await stack.wiring.deliver(stack, removed);
    await stack.settled(id, isDeleted);
    await stack.wiring.deliver(stack, created);
    await steadily(QUIET_MS, () => assertGone(id));
  });

  test("an object that is put after the delete is rendered", async () => {
    const key = newKey();
    const id = imageId(key);
    await stack.put(key, picture());
    await stack.settled(id);
    await stack.drop(key);
    await gone(id);
    const original = picture();
    await stack.put(key, original);
    await stack.settled(id, { is: ({ status }) => status === "READY" });
    await assertRendered(stack, id, original, recipe);
  });

  test("a delete that is told of after a newer object harms it not", async (t) => {
    const key = newKey();
    const id = imageId(key);
    const original = picture();
    const events = await captured(t, stack, { key, count: 3 }, async () => {
      await stack.put(key, picture());
      await stack.drop(key);
      await stack.put(key, original);
    });
    await stack.wiring.deliver(stack, events[2]);
    const settled = await stack.settled(id);
    await stack.wiring.deliver(stack, events[1]);
    await stack.wiring.deliver(stack, events[0]);
    await steadily(QUIET_MS, async () => {
      assert.deepEqual(await stack.record(id), settled);
    });
    await assertRendered(stack, id, original, recipe);
  });

  test("the renditions of an original that expires stay", async (t) => {
    const key = newKey();
    const id = imageId(key);
    const original = picture();
    await stack.put(key, original);
    const settled = await stack.settled(id);
    const [removed] = await captured(t, stack, { key, count: 1 }, () => stack.drop(key));
    await stack.wiring.deliver(stack, stack.wiring.asExpiry(removed));
    await steadily(QUIET_MS, async () => {
      assert.deepEqual(await stack.record(id), settled);
    });
    await assertRendered(stack, id, original, recipe);
    // The same delete, had somebody asked for it, takes them along: so it was the reason that counted.
    await stack.wiring.deliver(stack, removed);
    await gone(id);
  });
});
