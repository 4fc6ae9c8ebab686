import assert from "node:assert/strict";
import { test } from "node:test";

import { importSource } from "./support/source.mjs";

const { steps } = await importSource("steps");

const ORIGINAL_BYTES = 4_000_000;
const NEW = {
  status: "waiting",
  wantsOriginal: false,
  rendered: null,
  browserProblem: null,
  transfer: null,
  uploaded: null,
  failure: null,
};
const rendered = { milliseconds: 412, master: { bytes: 1_200_000 } };
const uploaded = { milliseconds: 1200, route: "browser" };
const problem = (code) => ({ code, message: "" });

const CASES = {
  waiting: [{}, ["todo waiting for its turn", "todo master", "todo "]],
  rendering: [{ status: "rendering" }, ["active rendering", "todo master", "todo "]],
  "rendered, and the server asked for a place": [
    { status: "sending", rendered },
    ["done 412 ms", "active beginning", "todo "],
  ],
  "a third is sent": [
    { status: "sending", rendered, transfer: { loaded: 400_000, total: 1_200_000 } },
    ["done 412 ms", "active 33 % of 1.2 MB", "todo "],
  ],
  "the server works": [
    { status: "processing", rendered, transfer: { loaded: 1_200_000, total: 1_200_000 } },
    ["done 412 ms", "done 1.2 MB master", "active rendering"],
  ],
  ready: [
    { status: "ready", rendered, uploaded },
    ["done 412 ms", "done 1.2 MB master", "done 1.2 s"],
  ],
  "ready, with the original asked for": [
    { status: "ready", rendered, wantsOriginal: true, uploaded: { ...uploaded, route: "server" } },
    ["done 412 ms", "done 4.0 MB original", "done 1.2 s"],
  ],
  "ready, though the browser had no memory": [
    {
      status: "ready",
      browserProblem: problem("out-of-memory"),
      uploaded: { ...uploaded, route: "server" },
    },
    ["skipped could not render it", "done 4.0 MB original", "done 1.2 s"],
  ],
  "damaged, as the browser found": [
    {
      status: "failed",
      browserProblem: problem("corrupt"),
      failure: { problem: problem("corrupt"), during: "rendering" },
    },
    ["failed refused it", "todo nothing was sent", "todo "],
  ],
  "damaged, as the server found": [
    {
      status: "failed",
      wantsOriginal: true,
      browserProblem: problem("corrupt"),
      transfer: { loaded: 4_000_000, total: 4_000_000 },
      failure: { problem: problem("corrupt"), during: "processing" },
    },
    ["skipped could not render it", "done 4.0 MB original", "failed refused it"],
  ],
  "broken off on the way": [
    {
      status: "failed",
      rendered,
      transfer: { loaded: 1, total: 1_200_000 },
      failure: { problem: problem("network"), during: "sending" },
    },
    ["done 412 ms", "failed master not sent", "todo "],
  ],
  "no server at all": [
    { status: "failed", failure: { problem: problem("network"), during: "rendering" } },
    ["failed could not begin", "todo nothing was sent", "todo "],
  ],
  cancelled: [{ status: "cancelled" }, ["todo ", "todo master", "todo "]],
};

for (const [name, [change, expected]] of Object.entries(CASES)) {
  test(`steps: ${name}`, () => {
    const found = steps({ ...NEW, ...change }, ORIGINAL_BYTES);
    assert.deepEqual(
      found.map(({ mark, value }) => `${mark} ${value}`),
      expected,
    );
    assert.deepEqual(
      found.map((step) => step.name),
      ["Browser", "Upload", "Server"],
    );
  });
}

test("only what is being sent has a measured progress", () => {
  const [, sending] = steps(
    { ...NEW, status: "sending", rendered, transfer: { loaded: 3, total: 4 } },
    ORIGINAL_BYTES,
  );
  assert.equal(sending.progress, 0.75);
  const [rendering] = steps({ ...NEW, status: "rendering" }, ORIGINAL_BYTES);
  assert.equal(rendering.progress, null);
});
