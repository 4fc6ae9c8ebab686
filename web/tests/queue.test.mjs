import assert from "node:assert/strict";
import { test } from "node:test";

import { importSource } from "./support/source.mjs";

const { Queue } = await importSource("queue");

test("tasks start in order, never more than the width at once, and all end", async () => {
  const queue = new Queue(2);
  const started = [];
  const finish = [];
  const ended = [0, 1, 2, 3].map(
    (name) =>
      new Promise((resolve) => {
        queue.add(async () => {
          started.push(name);
          await new Promise((end) => (finish[name] = end));
          resolve();
        });
      }),
  );
  assert.deepEqual(started, [0, 1]);
  finish[1]();
  await ended[1];
  await new Promise(setImmediate);
  assert.deepEqual(started, [0, 1, 2]);
  finish[0]();
  finish[2]();
  await Promise.all([ended[0], ended[2]]);
  await new Promise(setImmediate);
  assert.deepEqual(started, [0, 1, 2, 3]);
  finish[3]();
  await ended[3];
});
