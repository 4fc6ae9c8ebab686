// The way of a file to a server that misbehaves, in Node.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";

import { createResizer } from "isopix";

import { jpeg, png } from "./support/images.mjs";
import { rejects } from "./support/rejects.mjs";
import { problem, UploadServer, xml } from "./support/upload-server.mjs";

const BROWSER_ROUTE = [
  "POST /api/uploads",
  "PUT /storage/ID",
  "GET /api/uploads/ID",
  "GET /api/uploads/ID",
];
const SERVER_ROUTE = ["GET /api/recipe", ...BROWSER_ROUTE];

let resizer;
let original;
let rendered;
let server;
before(async () => {
  resizer = await createResizer();
  original = await jpeg(600, 400, 6);
  rendered = await resizer.render(original);
});
after(() => resizer.close());
beforeEach(async () => {
  server = await new UploadServer(rendered.engine, rendered.recipe).start();
});
afterEach(() => server.stop());

function sha256(bytes) {
  return createHash("sha256").update(bytes).digest("hex");
}

const upload = (options) => resizer.upload(original, { endpoint: server.endpoint, ...options });

/** A fault that strikes once, at a request that begins so. */
const at = (start, reply) => (request) =>
  `${request.method} ${request.path}`.startsWith(start) ? reply : undefined;

describe("the browser's route", () => {
  test("sends the master, and gives the server's renditions", async () => {
    const sent = await upload();
    assert.deepEqual(server.log, BROWSER_ROUTE);
    assert.equal(sha256(server.stored(sent.id)), rendered.master.sha256);
    const { url, ...rendition } = sent.renditions[0];
    assert.equal(url, `${server.origin}/renditions/${sent.id}/a.jpg`);
    assert.deepEqual(rendition, {
      variant: "a",
      format: "jpeg",
      width: 4,
      height: 3,
      bytes: 5,
      sha256: "cd".repeat(32),
    });
    const { id, renditions, ...rest } = sent;
    assert.match(id, /^[0-9a-f]{32}$/);
    assert.equal(renditions.length, 1);
    assert.deepEqual(rest, {
      route: "browser",
      engine: rendered.engine,
      recipe: rendered.recipe,
      generation: "ef".repeat(8),
      source: { format: "jpeg", width: 4, height: 3, bytes: 5, orientation: 1, frames: 1 },
      warnings: [],
      milliseconds: 12.5,
    });
  });

  test("announces what it sends", async () => {
    const file = new File([original], "cat.jpg", { type: "image/jpeg" });
    await resizer.upload(file, { endpoint: server.endpoint, metadata: { album: "cats" } });
    assert.deepEqual(JSON.parse(server.requests[0].body), {
      contentType: "image/jpeg",
      bytes: rendered.master.bytes,
      sha256: rendered.master.sha256,
      engine: rendered.engine,
      recipe: rendered.recipe,
      name: "cat.jpg",
      metadata: { album: "cats" },
    });
  });

  test("takes a result of render, so that work is not done twice", async () => {
    const stages = [];
    await upload({ rendered, onProgress: ({ stage }) => stages.push(stage) });
    assert.ok(!stages.includes("rendering"));
    assert.equal(JSON.parse(server.requests[0].body).sha256, rendered.master.sha256);
  });

  test("sends the original where the recipe has no master", async () => {
    const bare = await createResizer({ recipe: { version: 1, variants: { a: { width: 9 } } } });
    server.recipe = (await bare.render(original)).recipe;
    const sent = await bare.upload(original, { endpoint: server.endpoint });
    bare.close();
    assert.equal(sent.route, "browser");
    assert.equal(sha256(server.stored(sent.id)), sha256(original));
  });

  test("tells its stages in order, with the bytes sent", async () => {
    const told = [];
    await upload({ onProgress: (progress) => told.push(progress) });
    const { bytes } = rendered.master;
    assert.deepEqual(told, [
      { stage: "rendering" },
      { stage: "sending", loaded: 0, total: bytes },
      { stage: "sending", loaded: bytes, total: bytes },
      { stage: "processing" },
      { stage: "ready" },
    ]);
  });

  test("sends the caller's headers to the API, anew each time, and not to the storage", async () => {
    let calls = 0;
    const headers = async () => ({ authorization: `Bearer ${++calls}` });
    await upload({ headers });
    const seen = server.requests.map((request) => request.headers.authorization);
    assert.deepEqual(seen, ["Bearer 1", undefined, "Bearer 2", "Bearer 3"]);
  });

  test("where it is forced, ends with not-comparable", async () => {
    server.engine = "other";
    await rejects(upload({ route: "browser" }), "not-comparable", /the server has engine other/);
    assert.deepEqual(server.log, ["POST /api/uploads"]);
  });
});

describe("the server's route", () => {
  test("sends the original under the server's own engine and recipe", async () => {
    server.engine = "other";
    server.recipe = "12".repeat(32);
    const sent = await upload({ route: "server", recipeName: "other", name: "n" });
    assert.deepEqual(server.log, SERVER_ROUTE);
    assert.equal(server.requests[0].query.get("name"), "other");
    assert.equal(sent.route, "server");
    assert.deepEqual(server.stored(sent.id), original);
    assert.deepEqual(JSON.parse(server.requests[1].body), {
      contentType: "image/jpeg",
      bytes: original.byteLength,
      sha256: sha256(original),
      engine: "other",
      recipe: "12".repeat(32),
      recipeName: "other",
      name: "n",
    });
  });

  test("tells the media type by the first bytes, not by the name", async () => {
    const cases = [
      [png(2, 2), "image/png"],
      [Buffer.from("GIF89a and more"), "image/gif"],
      [Buffer.from("RIFF\0\0\0\0WEBPVP8 "), "image/webp"],
      [Buffer.from("plain"), "text/plain"],
    ];
    for (const [bytes, type] of cases) {
      const file = new File([bytes], "misnamed", { type: "text/plain" });
      await resizer.upload(file, { endpoint: server.endpoint, route: "server" });
      const { body } = server.requests.findLast(({ method }) => method === "POST");
      assert.equal(JSON.parse(body).contentType, type);
    }
  });

  test("looks once more where the server's recipe changes in between", async () => {
    server.faults.push(at("POST", problem(409, "not-comparable", "changed")));
    const sent = await upload({ route: "server" });
    assert.deepEqual(server.log, ["GET /api/recipe", "POST /api/uploads", ...SERVER_ROUTE]);
    assert.equal(sent.route, "server");
  });

  test("does so only once", async () => {
    server.faults.push(at("POST", problem(409, "not-comparable", "changed")));
    server.faults.push(at("POST", problem(409, "not-comparable", "changed again")));
    await rejects(upload({ route: "server" }), "not-comparable", /changed again/);
  });
});

describe("the automatic route", () => {
  test("falls back to the original where the two sides differ", async () => {
    server.recipe = "34".repeat(32);
    const sent = await upload();
    assert.equal(sent.route, "server");
    assert.deepEqual(server.log, ["POST /api/uploads", ...SERVER_ROUTE]);
    assert.deepEqual(server.stored(sent.id), original);
  });

  test("falls back where the engine cannot be loaded, and then does not need it", async () => {
    const lame = await createResizer({ wasmUrl: "/nowhere/isopix.wasm" });
    await rejects(lame.render(original), "network", /wasmUrl/);
    await rejects(
      lame.upload(original, { endpoint: server.endpoint, route: "browser" }),
      "network",
      /wasmUrl/,
    );
    const sent = await lame.upload(original, { endpoint: server.endpoint });
    lame.close();
    assert.equal(sent.route, "server");
    assert.deepEqual(server.stored(sent.id), original);
  });

  test("falls back where the format is not read here", async () => {
    const file = Buffer.from("a format of the future");
    const sent = await resizer.upload(file, { endpoint: server.endpoint });
    assert.equal(sent.route, "server");
    assert.deepEqual(server.stored(sent.id), file);
  });

  test("does not send what is damaged or too large", async () => {
    const damaged = original.subarray(0, original.length - 100);
    await rejects(resizer.upload(damaged, { endpoint: server.endpoint }), "corrupt");
    const limits = { maxBytes: 100 };
    const strict = await createResizer({ recipe: { version: 1, limits, variants: { a: {} } } });
    await rejects(strict.upload(original, { endpoint: server.endpoint }), "limit-exceeded");
    strict.close();
    assert.deepEqual(server.log, []);
  });
});

describe("broken connections", () => {
  test("are tried again, at every step", async () => {
    server.faults.push(
      at("GET /api/recipe", "hang up"),
      at("POST", "hang up"),
      at("PUT", "hang up"),
      at("GET /api/uploads", "hang up"),
    );
    const sent = await upload({ route: "server" });
    assert.deepEqual(server.stored(sent.id), original);
    const twice = SERVER_ROUTE.slice(0, -1).flatMap((step) => [step, step]);
    assert.deepEqual(server.log, [...twice, SERVER_ROUTE.at(-1)]);
  });

  test("that lose the reply of a PUT are noticed by its second attempt", async () => {
    server.faults.push(at("PUT", "hang up after"));
    const sent = await upload();
    assert.deepEqual(server.log, [
      "POST /api/uploads",
      "PUT /storage/ID",
      "PUT /storage/ID", // 412: it is there
      "GET /api/uploads/ID",
      "GET /api/uploads/ID",
    ]);
    assert.equal(sha256(server.stored(sent.id)), rendered.master.sha256);
  });

  test("are given up after some attempts", async () => {
    for (let count = 0; count < 9; count++) server.faults.push(at("POST", "hang up"));
    const error = await rejects(
      upload(),
      "network",
      /POST \/api\/uploads did not reach the server/,
    );
    assert.ok(error.cause);
    assert.equal(server.requests.length, 5);
  });

  test("are told from answers that no attempt would change", async () => {
    server.faults.push(at("POST", problem(400, "limit-exceeded", "too many bytes")));
    await rejects(upload(), "limit-exceeded", /^too many bytes$/);
    assert.equal(server.requests.length, 1);
  });
});

describe("a server in trouble", () => {
  test("is asked again after the time that it asks for", async () => {
    server.faults.push(at("POST", { status: 429, headers: { "retry-after": "1" } }));
    server.faults.push(at("GET", { status: 503 }));
    const start = performance.now();
    await upload();
    assert.ok(performance.now() - start > 1000);
  });

  test("that stays so is told by its status", async () => {
    for (let count = 0; count < 9; count++) server.faults.push(at("POST", { status: 500 }));
    await rejects(upload(), "network", /POST \/api\/uploads was answered by status 500/);
  });

  test("whose storage fails for a while is tried again", async () => {
    server.faults.push(at("PUT", { status: 503, body: xml("SlowDown", "reduce your rate") }));
    server.faults.push(at("PUT", { status: 409, body: xml("ConditionalRequestConflict", "") }));
    await upload();
    assert.equal(server.log.filter((step) => step.startsWith("PUT")).length, 3);
  });

  test("whose storage refuses the file says why", async () => {
    server.faults.push(at("PUT", { status: 400, body: xml("BadDigest", "not these bytes") }));
    await rejects(upload(), "storage", /status 400 \(BadDigest: not these bytes\)/);
  });

  test("whose presigned URL ran out is asked for a new one, once", async () => {
    const refusal = { status: 403, body: xml("AccessDenied", "Request has expired") };
    server.faults.push(at("PUT", refusal));
    await upload();
    assert.deepEqual(server.log, ["POST /api/uploads", "PUT /storage/ID", ...BROWSER_ROUTE]);
    server.faults.push(at("PUT", refusal), at("PUT", refusal));
    await rejects(upload(), "storage", /twice, status 403/);
  });

  test("that answers something else is not believed", async () => {
    const cases = [
      ["POST", "<html>"],
      ["POST", []],
      ["POST", { id: 5 }],
      ["GET", { id: "x", status: "SLEEPING" }],
      ["GET", { id: "x", status: "READY" }],
    ];
    for (const [method, body] of cases) {
      server.faults = [at(method, { status: 200, body })];
      await rejects(upload(), "network");
    }
  });
});

describe("the record", () => {
  test("that says FAILED is the error, with the image's id", async () => {
    server.failure = { code: "corrupt", message: "the JPEG is cut off" };
    const error = await rejects(upload({ route: "server" }), "corrupt", /^the JPEG is cut off$/);
    assert.ok(server.stored(error.id));
  });

  test("is asked for until it is finished, less and less often", async () => {
    server.pendingPolls = 6;
    const start = performance.now();
    await upload();
    const polls = server.log.filter((step) => step.startsWith("GET"));
    assert.equal(polls.length, 7);
    // 200, 300, 450 ... ms, each from half to all of it.
    assert.ok(performance.now() - start > 2000);
  });

  test("that is gone is an error", async () => {
    server.faults.push(at("GET", problem(404, undefined, "there is no such image")));
    await rejects(upload(), "network", /there is no such image/);
  });
});

describe("abort", () => {
  for (const stage of ["rendering", "sending", "processing"]) {
    test(`while ${stage} ends the upload at once`, async () => {
      server.pendingPolls = 1000;
      const controller = new AbortController();
      const onProgress = (progress) => {
        if (progress.stage === stage) controller.abort();
      };
      const start = performance.now();
      await rejects(upload({ signal: controller.signal, onProgress }), "aborted");
      assert.ok(performance.now() - start < 2000);
      const requests = server.requests.length;
      await new Promise((resolve) => setTimeout(resolve, 700));
      assert.equal(server.requests.length, requests, "it went on asking");
    });
  }

  test("while waiting for another attempt ends it too", async () => {
    const wait = { status: 503, headers: { "retry-after": "20" } };
    server.faults.push(at("POST", wait));
    const signal = AbortSignal.timeout(800);
    const start = performance.now();
    await rejects(upload({ signal, rendered }), "aborted");
    assert.ok(performance.now() - start < 3000);
  });

  test("before it begins asks nothing", async () => {
    await rejects(upload({ signal: AbortSignal.abort(), rendered }), "aborted");
    assert.deepEqual(server.log, []);
  });
});

test("what cannot be is refused before anything is done", async () => {
  await rejects(upload({ endpoint: "/uploads" }), "network", /not an absolute URL/);
  await rejects(upload({ endpoint: undefined }), "network", /^endpoint: name/);
  await rejects(upload({ route: "teleport" }), "invalid-recipe", /"teleport" is not auto/);
  const headers = () => {
    throw new Error("logged out");
  };
  const error = await rejects(upload({ headers }), "network", /headers/);
  assert.equal(error.cause.message, "logged out");
});
