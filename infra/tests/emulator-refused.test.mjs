// A ticket admits exactly the bytes that were announced, once.

import assert from "node:assert/strict";
import { before, test } from "node:test";

import { onEachWiring } from "./support/each-wiring.mjs";
import { sha256 } from "./support/identity.mjs";
import { picture, text } from "./support/pictures.mjs";
import { presignedAt } from "./support/signer.mjs";
import { send } from "./support/uploads.mjs";

const LIFETIME_SECONDS = 900;

const base64 = (hex) => Buffer.from(hex, "hex").toString("base64");

onEachWiring((stack) => {
  let uploads;
  let recipe;
  before(async () => {
    uploads = await stack.as();
    recipe = await uploads.recipe();
  });

  const ticketFor = async (bytes, fields) => {
    const { status, json, body } = await uploads.announce(bytes, recipe, fields);
    assert.equal(status, 201, `${body}`);
    return json;
  };

  /** A refused PUT: the status, and that nothing has come of it. */
  const assertRefused = async (ticket, answer, status) => {
    assert.equal(answer.status, status, `${answer.body}`);
    const { json } = await uploads.show(ticket.id);
    assert.equal(json.status, "PENDING");
  };

  test("all that limits the upload is among the signed headers", async () => {
    const original = picture();
    const { upload, expiresAt } = await ticketFor(original);
    const query = new URL(upload.url).searchParams;
    const signed = query.get("X-Amz-SignedHeaders").split(";");
    const needed = ["content-length", "content-type", "if-none-match", "x-amz-checksum-sha256"];
    for (const name of needed) {
      assert.ok(signed.includes(name), `${name} is not among ${signed}`);
      // S3 does not look at what a signer hoists into the query.
      assert.equal(query.has(name), false, `${name} is in the query`);
    }
    assert.equal(upload.headers["x-amz-checksum-sha256"], base64(sha256(original)));
    assert.equal(upload.headers["if-none-match"], "*");
    assert.equal(query.get("X-Amz-Expires"), `${LIFETIME_SECONDS}`);
    const left = Date.parse(expiresAt) - Date.now();
    assert.ok(Math.abs(left - LIFETIME_SECONDS * 1000) < 60_000, expiresAt);
  });

  const CHANGES = {
    "without its checksum": { "x-amz-checksum-sha256": undefined },
    "without if-none-match": { "if-none-match": undefined },
    "as another type": { "content-type": "text/html" },
    "with another checksum": { "x-amz-checksum-sha256": base64(sha256("other")) },
  };
  for (const [change, headers] of Object.entries(CHANGES)) {
    test(`the bytes ${change} are refused`, async () => {
      const original = picture();
      const ticket = await ticketFor(original);
      await assertRefused(ticket, await send(ticket, original, headers), 403);
    });
  }

  test("other bytes of the same length are refused", async () => {
    const original = picture();
    const ticket = await ticketFor(original);
    const other = Buffer.from(original);
    other[other.length - 1] ^= 1;
    await assertRefused(ticket, await send(ticket, other), 400);
  });

  test("other bytes with their own checksum are refused", async () => {
    const ticket = await ticketFor(picture());
    const other = picture();
    const checksum = { "x-amz-checksum-sha256": base64(sha256(other)) };
    await assertRefused(ticket, await send(ticket, other, checksum), 403);
  });

  test("more bytes and fewer bytes are refused", async () => {
    const original = picture();
    const ticket = await ticketFor(original);
    const more = Buffer.concat([original, Buffer.alloc(1)]);
    await assertRefused(ticket, await send(ticket, more), 403);
    await assertRefused(ticket, await send(ticket, original.subarray(1)), 403);
  });

  test("a forged URL is refused", async () => {
    const original = picture();
    const ticket = await ticketFor(original);
    const forge = (change) => {
      const url = new URL(ticket.upload.url);
      change(url);
      return { ...ticket, upload: { ...ticket.upload, url: url.href } };
    };
    const forgeries = [
      (url) => url.searchParams.set("X-Amz-Signature", "0".repeat(64)),
      (url) => url.searchParams.set("X-Amz-Expires", "604800"),
      (url) => (url.pathname = `${url.pathname.slice(0, -1)}0x`),
      (url) => (url.search = ""),
    ];
    for (const forgery of forgeries) {
      await assertRefused(ticket, await send(forge(forgery), original), 403);
    }
  });

  test("an expired URL is refused, and one of the same kind in time is not", async () => {
    const original = picture();
    const headers = {
      "content-type": "image/png",
      "content-length": original.length,
      "x-amz-checksum-sha256": base64(sha256(original)),
      "if-none-match": "*",
    };
    const key = `uploads/default/${sha256(original).slice(0, 32)}`;
    const put = async (secondsAgo) => {
      const date = new Date(Date.now() - secondsAgo * 1000);
      const url = await presignedAt(stack, date, { key, headers, expiresIn: LIFETIME_SECONDS });
      return send({ upload: { method: "PUT", url, headers } }, original);
    };
    const late = await put(LIFETIME_SECONDS + 5);
    assert.equal(late.status, 403);
    assert.match(`${late.body}`, /expired/);
    const inTime = await put(LIFETIME_SECONDS - 60);
    assert.equal(inTime.status, 200, `${inTime.body}`);
  });

  test("a URL that was used is refused", async () => {
    const original = picture();
    const ticket = await ticketFor(original);
    assert.equal((await send(ticket, original)).status, 200);
    assert.equal((await send(ticket, original)).status, 412);
    assert.equal((await stack.settled(ticket.id)).status, "READY");
    assert.equal((await send(ticket, original)).status, 412);
  });

  test("a URL of a deleted image brings nothing back", async () => {
    const original = picture();
    const ticket = await ticketFor(original);
    assert.equal((await uploads.remove(ticket.id)).status, 204);
    // S3 takes the bytes: there is no object of that key.
    assert.equal((await send(ticket, original)).status, 200);
    const key = decodeURIComponent(new URL(ticket.upload.url).pathname)
      .split("/")
      .slice(2)
      .join("/");
    await stack.settled(ticket.id, { is: ({ status }) => status === "DELETED" });
    await stack.isDropped(key);
    assert.equal((await uploads.show(ticket.id)).status, 404);
    assert.deepEqual(await stack.renditions(`${ticket.id}/`), []);
  });

  const REFUSED = {
    "of a type that is no image": [{ contentType: "text/html" }, 415, "unsupported-format"],
    "without bytes": [{ bytes: 0 }, 400, "invalid-request"],
    "of more bytes than the recipe allows": [{ bytes: 52_428_801 }, 413, "limit-exceeded"],
    "with a hash that is none": [{ sha256: "0" }, 400, "invalid-request"],
    "of another engine": [{ engine: "another" }, 409, "not-comparable"],
    "of another recipe": [{ recipe: "0".repeat(64) }, 409, "not-comparable"],
    "of a recipe that there is not": [{ recipeName: "nowhere" }, 400, "invalid-recipe"],
    "with an unknown field": [{ acl: "public-read" }, 400, "invalid-request"],
    "with too much metadata": [{ metadata: { a: "x".repeat(2048) } }, 400, "invalid-request"],
  };
  for (const [what, [fields, status, code]] of Object.entries(REFUSED)) {
    test(`an upload ${what} is refused before it starts`, async () => {
      const answer = await uploads.announce(text(), recipe, {
        contentType: "image/png",
        ...fields,
      });
      assert.equal(answer.status, status, `${answer.body}`);
      assert.equal(answer.headers["content-type"], "application/problem+json");
      const { code: found, status: repeated, title, detail } = answer.json;
      assert.deepEqual({ found, repeated }, { found: code, repeated: status });
      assert.ok(title.length > 0 && detail.length > 0);
    });
  }
});
