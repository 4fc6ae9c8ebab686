// Thousands of images while S3 and the table refuse, cut connections and answer late: each ends READY
// or among the dead letters, and the count is exact.

import assert from "node:assert/strict";
import { randomInt, randomUUID } from "node:crypto";
import { test } from "node:test";

import { onEachWiring } from "./support/each-wiring.mjs";
import { inject } from "./support/faults.mjs";
import { imageId } from "./support/identity.mjs";
import { picture } from "./support/pictures.mjs";

const IMAGES = Number(process.env.ISOPIX_SOAK_IMAGES ?? 10_000);

/** So many at a time, each with faults of its own. */
const ROUND = 100;

const OPERATIONS = ["s3:GetObject", "s3:PutObject", "dynamodb:GetItem", "dynamodb:PutItem"];
const ACTIONS = [
  { kind: "answer", status: 503, code: "ServiceUnavailable" },
  { kind: "answer", status: 500, code: "InternalError" },
  { kind: "cut", when: "before" },
  { kind: "cut", when: "after" },
  { kind: "slow", ms: 1000 },
];
const FAULTS = 4;
const MEETINGS_MAX = 10;

const oneOf = (list) => list[randomInt(list.length)];

onEachWiring(
  (stack) => {
    test(`${IMAGES} images all come to an end`, { timeout: 24 * 3600_000 }, async (t) => {
      await stack.hurry(t);
      const ends = {};
      let met = 0;
      for (let done = 0; done < IMAGES; done += ROUND) {
        const count = Math.min(ROUND, IMAGES - done);
        const faults = await Promise.all(
          Array.from({ length: FAULTS }, () =>
            inject(t, {
              match: { operation: oneOf(OPERATIONS) },
              action: oneOf(ACTIONS),
              times: 1 + randomInt(MEETINGS_MAX),
            }),
          ),
        );
        const keys = Array.from({ length: count }, () => `soak/${randomUUID()}`);
        await Promise.all(keys.map((key) => stack.put(key, picture())));
        const round = await stack.ends(keys.map(imageId), { withinMs: 600_000 });
        for (const end of round) {
          ends[end] = (ends[end] ?? 0) + 1;
        }
        for (const fault of faults) {
          met += await fault.met();
          await fault.end();
        }
      }
      t.diagnostic(`${JSON.stringify(ends)}; ${met} requests met a fault`);
      const { READY = 0, "dead letter": dead = 0, ...others } = ends;
      assert.deepEqual(others, {});
      assert.equal(READY + dead, IMAGES);
      assert.ok(met > 0, "no request met a fault");
    });
  },
  { concurrency: 1 },
);
