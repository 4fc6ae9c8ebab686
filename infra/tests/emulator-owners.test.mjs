// Whose an image is: its owner's, and nobody else's.

import assert from "node:assert/strict";
import { test } from "node:test";

import { onEachWiring } from "./support/each-wiring.mjs";
import { picture } from "./support/pictures.mjs";
import { Stack } from "./support/stack.mjs";
import { OPEN, OPEN_UPLOADS_PER_HOUR } from "./support/stacks.mjs";
import { tokenOf } from "./support/tokens.mjs";
import { Uploads } from "./support/uploads.mjs";

onEachWiring((stack) => {
  test("another owner sees and deletes nothing", async () => {
    const alice = await stack.as();
    const mallory = await stack.as();
    const { id } = await alice.upload(picture(), await alice.recipe());
    await stack.settled(id);
    const never = await mallory.show("0".repeat(32));
    for (const answer of [await mallory.show(id), await mallory.remove(id)]) {
      assert.equal(answer.status, 404);
      // Not even that it is there.
      assert.deepEqual(answer.json, never.json);
    }
    assert.equal((await alice.show(id)).json.status, "READY");
  });

  const now = Math.floor(Date.now() / 1000);
  const STRANGERS = {
    "of another issuer": { iss: "https://stranger.example" },
    "for another audience": { aud: "another" },
    "that has expired": { iat: now - 7200, exp: now - 3600 },
    "that is not valid yet": { nbf: now + 3600 },
  };
  for (const [what, claims] of Object.entries(STRANGERS)) {
    test(`a token ${what} is refused`, async () => {
      const uploads = await stack.as("alice", claims);
      assert.equal((await uploads.show("0".repeat(32))).status, 401);
      const answer = await uploads.announce(picture(), await stack.asNobody().recipe());
      assert.equal(answer.status, 401);
    });
  }

  test("no token and a forged token are refused", async () => {
    const token = await tokenOf("alice");
    const forged = `${token.slice(0, -8)}${token.endsWith("AAAAAAAA") ? "B" : "A".repeat(8)}`;
    for (const uploads of [stack.asNobody(), new Uploads(stack.outputs.ApiId, { token: forged })]) {
      const calls = [
        uploads.announce(picture(), await stack.asNobody().recipe()),
        uploads.show("0".repeat(32)),
        uploads.remove("0".repeat(32)),
      ];
      const statuses = (await Promise.all(calls)).map(({ status }) => status);
      assert.deepEqual(statuses, [401, 401, 401]);
    }
  });

  test("a token that says of nobody is refused", async () => {
    const uploads = await stack.as("alice", { sub: undefined });
    const answer = await uploads.announce(picture(), await uploads.recipe());
    assert.deepEqual([answer.status, answer.json.code], [403, "forbidden"]);
  });
});

test("where everyone may upload, an address has its quota", async (t) => {
  const stack = new Stack(OPEN);
  t.after(() => stack.forgetQuotas());
  const uploads = stack.asNobody();
  const recipe = await uploads.recipe();
  await stack.forgetQuotas();
  const answers = [];
  // Twice the quota, and one more: an hour may end in the middle.
  while (answers.length <= 2 * OPEN_UPLOADS_PER_HOUR) {
    answers.push(await uploads.announce(picture(), recipe));
  }
  const refused = answers.filter(({ status }) => status === 429);
  assert.ok(refused.length > 0, "nothing is refused");
  for (const { json, headers } of refused) {
    assert.equal(json.code, "too-many-requests");
    const wait = Number(headers["retry-after"]);
    assert.ok(wait > 0 && wait <= 3600, headers["retry-after"]);
  }
  const taken = answers.filter(({ status }) => status === 201);
  assert.equal(taken.length + refused.length, answers.length);
  assert.ok(taken.length >= OPEN_UPLOADS_PER_HOUR, `${taken.length} are taken`);
});
