// What a browser is allowed: pages of the named origins may upload, others may not even ask.

import assert from "node:assert/strict";
import { test } from "node:test";

import { onEachWiring } from "./support/each-wiring.mjs";
import { corsHeaders, request } from "./support/http.mjs";
import { picture } from "./support/pictures.mjs";
import { ORIGIN } from "./support/stacks.mjs";
import { tokenOf } from "./support/tokens.mjs";
import { send, Uploads } from "./support/uploads.mjs";

const STRANGER = "https://stranger.example";

onEachWiring((stack) => {
  const preflight = (origin, method) => ({
    origin,
    "access-control-request-method": method,
    "access-control-request-headers": "authorization,content-type",
  });

  for (const method of ["POST", "GET", "DELETE"]) {
    test(`a page of the site may ask the API to ${method}`, async () => {
      const headers = preflight(ORIGIN, method);
      const answer = await stack.asNobody().call("OPTIONS", "/uploads", { headers });
      assert.ok([200, 204].includes(answer.status), `${answer.status}`);
      assert.equal(answer.headers["access-control-allow-origin"], ORIGIN);
      assert.match(answer.headers["access-control-allow-methods"], new RegExp(`\\b${method}\\b`));
      const allowed = answer.headers["access-control-allow-headers"].toLowerCase().split(/, ?/);
      assert.ok(
        allowed.includes("authorization") && allowed.includes("content-type"),
        `${allowed}`,
      );
    });
  }

  test("a page of another site gets no leave of the API", async () => {
    const headers = preflight(STRANGER, "POST");
    const answer = await stack.asNobody().call("OPTIONS", "/uploads", { headers });
    assert.deepEqual(corsHeaders(answer), []);
  });

  test("a page of another site cannot read what the API answers", async () => {
    const token = await tokenOf("browser");
    const headers = { origin: STRANGER };
    const strange = new Uploads(stack.outputs.ApiId, { token, headers });
    const asked = await strange.call("GET", "/recipe");
    const announced = await strange.announce(picture(), await strange.recipe());
    // Answered they are: the browser keeps the answers from the page, which nothing allows.
    assert.deepEqual([asked.status, announced.status], [200, 201]);
    for (const answer of [asked, announced]) {
      assert.deepEqual(corsHeaders(answer), []);
    }
  });

  test("an upload as a browser sends it works, and its answers can be read", async () => {
    const uploads = await stack.as("browser");
    const recipe = await uploads.recipe();
    const original = picture();
    const asked = await uploads.call("GET", "/recipe", { headers: { origin: ORIGIN } });
    assert.equal(asked.headers["access-control-allow-origin"], ORIGIN);

    const { json: ticket } = await uploads.announce(original, recipe);
    const { url, method, headers } = ticket.upload;
    // The browser asks for leave to send exactly the headers that the ticket names.
    const leave = await request(url, {
      method: "OPTIONS",
      headers: {
        origin: ORIGIN,
        "access-control-request-method": method,
        "access-control-request-headers": Object.keys(headers).sort().join(","),
      },
    });
    assert.equal(leave.status, 200, `${leave.body}`);
    assert.equal(leave.headers["access-control-allow-origin"], ORIGIN);
    const sent = await send(ticket, original, { origin: ORIGIN });
    assert.equal(sent.status, 200, `${sent.body}`);
    assert.equal(sent.headers["access-control-allow-origin"], ORIGIN);
    assert.equal((await stack.settled(ticket.id)).status, "READY");
  });

  test("a page of another site gets no leave of the bucket", async () => {
    const uploads = await stack.as("browser");
    const { json } = await uploads.announce(picture(), await uploads.recipe());
    const { url, headers } = json.upload;
    const leave = await request(url, {
      method: "OPTIONS",
      headers: {
        origin: STRANGER,
        "access-control-request-method": "PUT",
        "access-control-request-headers": Object.keys(headers).join(","),
      },
    });
    assert.equal(leave.status, 403);
    assert.deepEqual(corsHeaders(leave), []);
  });
});
