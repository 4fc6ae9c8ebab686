// Signals, close(), and what is left of them.

import assert from "node:assert/strict";
import { test } from "node:test";

import { createResizer } from "isopix";

import { png } from "./support/images.mjs";
import { rejects } from "./support/rejects.mjs";

// Large enough to be at work for a good while.
const large = png(4000, 3000);

test("an aborted signal stops work that has not begun", async () => {
  const resizer = await createResizer();
  const reason = new Error("changed my mind");
  const error = await rejects(
    resizer.render(large, { signal: AbortSignal.abort(reason) }),
    "aborted",
  );
  assert.equal(error.cause, reason);
  resizer.close();
});

test("a signal stops work in the middle, at once, and the resizer goes on", async () => {
  const resizer = await createResizer();
  // How long the whole work takes on this machine.
  const { milliseconds } = await resizer.render(large);
  const controller = new AbortController();
  let started = 0;
  const work = resizer.render(large, {
    signal: controller.signal,
    onProgress: () => {
      started = performance.now();
      setTimeout(() => controller.abort(), milliseconds / 10);
    },
  });
  await rejects(work, "aborted");
  const stopped = performance.now() - started;
  assert.ok(stopped < milliseconds * 0.8, `took ${stopped} of ${milliseconds} ms`);
  assert.equal((await resizer.probe(large)).width, 4000);
  resizer.close();
});

test("a signal takes waiting work out of the queue and leaves the rest alone", async () => {
  const resizer = await createResizer();
  const controller = new AbortController();
  const begun = [];
  // More than there are workers, so that the last ones wait.
  const works = Array.from({ length: 8 }, (_, index) =>
    resizer.render(png(1500, 1000), {
      signal: index === 7 ? controller.signal : undefined,
      onProgress: () => begun.push(index),
    }),
  );
  const settled = Promise.allSettled(works);
  controller.abort();
  await rejects(works[7], "aborted");
  const outcomes = await settled;
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    [...Array(7).fill("fulfilled"), "rejected"],
  );
  assert.deepEqual(begun, [0, 1, 2, 3, 4, 5, 6]);
  resizer.close();
});

test("one signal for many files leaves no listener behind", async () => {
  const resizer = await createResizer();
  const { signal } = new AbortController();
  let listeners = 0;
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (...args) => {
    listeners += 1;
    return addEventListener.apply(signal, args);
  };
  signal.removeEventListener = (...args) => {
    listeners -= 1;
    return removeEventListener.apply(signal, args);
  };
  await resizer.render(png(20, 20), { signal });
  await rejects(resizer.render(Buffer.from("hello"), { signal }), "unsupported-format");
  assert.equal(listeners, 0);
  resizer.close();
});

test("close() stops what runs and what waits, and refuses what comes after", async () => {
  const resizer = await createResizer();
  const works = Array.from({ length: 6 }, () => resizer.render(large));
  const settled = Promise.allSettled(works);
  setTimeout(() => resizer.close(), 50);
  for (const { status, reason } of await settled) {
    assert.equal(status, "rejected");
    assert.equal(reason.code, "aborted");
  }
  await rejects(resizer.probe(large), "aborted", /closed/);
  resizer.close();
});
