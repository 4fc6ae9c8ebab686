// An upload through the API becomes the renditions that the native command makes, under the URLs
// that the client knows before.

import assert from "node:assert/strict";
import { before, test } from "node:test";

import { announcements } from "./support/announcements.mjs";
import { onEachWiring } from "./support/each-wiring.mjs";
import { expectedOf } from "./support/expected.mjs";
import { request } from "./support/http.mjs";
import { imageId, sha256 } from "./support/identity.mjs";
import { jpeg } from "./support/jpeg.mjs";
import { picture } from "./support/pictures.mjs";
import { assertAllRendered, assertRendered } from "./support/rendered.mjs";
import { Stack } from "./support/stack.mjs";
import { OPEN, OPEN_BASE_URL } from "./support/stacks.mjs";
import { send } from "./support/uploads.mjs";

const MANY = 100;

onEachWiring(
  (stack) => {
    let uploads;
    let recipe;
    before(async () => {
      uploads = await stack.as("alice");
      recipe = await uploads.recipe();
    });

    test("a PNG is READY with the command's renditions", async () => {
      const original = picture();
      const { id } = await uploads.upload(original, recipe);
      await stack.settled(id);
      await assertRendered(stack, id, original, recipe);
    });

    test("a JPEG is READY with the command's renditions", async () => {
      const original = await jpeg(picture({ width: 900, height: 700 }));
      const { id } = await uploads.upload(original, recipe);
      await stack.settled(id);
      await assertRendered(stack, id, original, recipe);
    });

    test("the renditions have the URLs that were computed before", async () => {
      const original = picture();
      const [expected] = await expectedOf([original], recipe);
      const { id } = await uploads.upload(original, recipe);
      await stack.settled(id);
      const { status, json } = await uploads.show(id);
      assert.equal(status, 200);
      assert.equal(json.renditions.length, expected.renditions.length);
      const { RenditionsBucket } = stack.outputs;
      for (const [index, { file, ...facts }] of expected.renditions.entries()) {
        const { url, expiresAt, ...shown } = json.renditions[index];
        assert.deepEqual(shown, facts);
        // Presigned: the place is the promised one, the signature lets this caller in.
        const { pathname } = new URL(url);
        assert.equal(pathname, `/${RenditionsBucket}/${id}/${expected.generation}/${file}`);
        assert.ok(Date.parse(expiresAt) > Date.now(), expiresAt);
        const { status, headers, body } = await request(url);
        assert.equal(status, 200);
        assert.equal(sha256(body), facts.sha256);
        assert.equal(headers["content-type"], `image/${facts.format}`);
        assert.equal((await request(url.split("?")[0])).status, 403, "and nobody else");
      }
    });

    test("what its owner said of it comes back, and is announced", async (t) => {
      const announced = await announcements(t, stack);
      const said = { name: "Café, 1.png", metadata: { album: "Zürich", "a b": "" } };
      const original = picture();
      const { id } = await uploads.upload(original, recipe, said);
      const { generation } = await stack.settled(id);
      const { json } = await uploads.show(id);
      assert.deepEqual({ name: json.name, metadata: json.metadata }, said);
      const [{ "detail-type": type, detail }] = await announced(id);
      assert.equal(type, "Image Ready");
      assert.deepEqual(detail, { id, owner: "alice", ...said, generation });
    });

    test("the recipe's name picks the recipe", async () => {
      const avatar = await uploads.recipe("avatar");
      assert.notEqual(avatar.digest, recipe.digest);
      const original = picture();
      const { id } = await uploads.upload(original, avatar);
      await stack.settled(id);
      await assertRendered(stack, id, original, avatar);
    });

    test("a retry after a lost reply ends well", async () => {
      const original = picture();
      const { id, ticket } = await uploads.upload(original, recipe);
      // The client did not hear of it, and sends again: 412 says that it need not.
      assert.equal((await send(ticket, original)).status, 412);
      await stack.settled(id);
      assert.equal((await uploads.show(id)).json.status, "READY");
      await assertRendered(stack, id, original, recipe);
    });

    test("the original lies under the recipe's prefix, with its hash", async () => {
      const original = picture();
      const { id, ticket } = await uploads.upload(original, recipe);
      const key = decodeURIComponent(new URL(ticket.upload.url).pathname)
        .split("/")
        .slice(2)
        .join("/");
      assert.match(key, /^uploads\/default\/[0-9a-f]{32}$/);
      assert.equal(imageId(key), id);
      await stack.settled(id);
    });

    test(`${MANY} images at once are all READY`, async () => {
      const images = [];
      for (let number = 0; number < MANY; number += 1) {
        const original = picture({ width: 64, height: 48 });
        const { status, json: ticket } = await uploads.announce(original, recipe);
        assert.equal(status, 201);
        images.push({ id: ticket.id, original, ticket });
      }
      const sent = await Promise.all(images.map(({ ticket, original }) => send(ticket, original)));
      assert.ok(sent.every(({ status }) => status === 200));
      await stack.allSettled(
        images.map(({ id }) => id),
        { withinMs: 120_000 },
      );
      await assertAllRendered(stack, images, recipe);
    });
  },
  { concurrency: 1 },
);

test("with a public base, URLs are its own and are known before", async () => {
  const stack = new Stack(OPEN);
  await stack.forgetQuotas();
  const uploads = stack.asNobody();
  const recipe = await uploads.recipe();
  const original = picture();
  const [expected] = await expectedOf([original], recipe);
  const { id } = await uploads.upload(original, recipe);
  await stack.settled(id);
  const { json } = await uploads.show(id);
  assert.deepEqual(
    json.renditions.map(({ url, expiresAt }) => ({ url, expiresAt })),
    expected.renditions.map(({ file }) => ({
      url: `${OPEN_BASE_URL}/${id}/${expected.generation}/${file}`,
      expiresAt: undefined,
    })),
  );
});
