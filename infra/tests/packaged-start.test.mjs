// A packaged function is ready for its first event at once: every cold start waits for it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { startFunction, unpack } from "./support/packaged.mjs";

const START_MS_MAX = 10;

/** Other work on the machine can only slow a start down: the fastest of so many is the function's own. */
const STARTS = 40;

const FUNCTIONS = [
  { name: "render", environment: {} },
  { name: "uploads", environment: { ALLOW_ANONYMOUS_UPLOADS: "true" } },
  { name: "steps", environment: { _HANDLER: "begin" } },
];

for (const { name, environment } of FUNCTIONS) {
  test(`${name} asks for its first event within ${START_MS_MAX} ms`, async (t) => {
    const folder = unpack(t, "x86_64", name);
    const times = [];
    for (let start = 0; start < STARTS; start += 1) {
      const { startMs, stop } = await startFunction(folder, { environment });
      await stop();
      times.push(startMs);
    }
    times.sort((one, other) => one - other);
    const [fastest, median] = [times[0], times[STARTS / 2]].map((ms) => ms.toFixed(1));
    t.diagnostic(`${name}: ${fastest} ms, and ${median} ms in the middle of ${STARTS} starts`);
    assert.ok(times[0] <= START_MS_MAX, `${fastest} ms`);
  });
}
