// Many uploads through the API by many clients: none is lost, and how long they take.

import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { before, test } from "node:test";

import { onEachWiring } from "./support/each-wiring.mjs";
import { eventually } from "./support/eventually.mjs";
import { expectedOf } from "./support/expected.mjs";
import { jpeg } from "./support/jpeg.mjs";
import { watchMemory } from "./support/memory.mjs";
import { picture } from "./support/pictures.mjs";
import { target } from "./support/places.mjs";
import { assertAllRendered } from "./support/rendered.mjs";
import { send } from "./support/uploads.mjs";

const UPLOADS = Number(process.env.ISOPIX_LOAD_UPLOADS ?? 1000);
const CLIENTS = 20;

/** So many different originals; each is uploaded many times, under keys of its own. */
const ORIGINALS = 10;

const figures = {};

// One wiring after the other: each has the machine for itself.
onEachWiring(
  (stack) => {
    let originals;
    before(async () => {
      const pictures = Array.from({ length: ORIGINALS }, () =>
        picture({ width: 800, height: 600 }),
      );
      originals = await Promise.all(pictures.map(jpeg));
    });

    test(`${UPLOADS} uploads by ${CLIENTS} clients are all READY`, async (t) => {
      const started = performance.now();
      const memory = watchMemory(stack);
      const images = [];
      let next = 0;
      const client = async (_, number) => {
        const uploads = await stack.as(`client-${number}`);
        const recipe = await uploads.recipe();
        while (next < UPLOADS) {
          const original = originals[next % ORIGINALS];
          next += 1;
          const { status, json: ticket, body } = await uploads.announce(original, recipe);
          assert.equal(status, 201, `${body}`);
          const sent = Date.now();
          assert.equal((await send(ticket, original)).status, 200);
          images.push({ id: ticket.id, original, recipe, sent });
        }
      };
      const watching = watchEnds(stack, images, () => next >= UPLOADS);
      await Promise.all(Array.from({ length: CLIENTS }, client));
      const durations = await watching;
      const peak = memory.stop();
      const seconds = (performance.now() - started) / 1000;
      assert.equal(images.length, UPLOADS);
      assert.equal(durations.length, UPLOADS);

      const [{ recipe }] = images;
      const expected = await expectedOf(originals, recipe);
      for (const { original, record } of images) {
        const { generation, renditions } = expected[originals.indexOf(original)];
        assert.deepEqual(
          { generation: record.generation, renditions: record.renditions },
          { generation, renditions },
        );
      }
      await assertAllRendered(stack, images.slice(0, ORIGINALS), recipe);

      durations.sort((one, other) => one - other);
      const at = (share) => Math.round(durations[Math.ceil(share * durations.length) - 1]);
      const figure = {
        uploads: UPLOADS,
        clients: CLIENTS,
        lost: UPLOADS - durations.length,
        p50Ms: at(0.5),
        p99Ms: at(0.99),
        perSecond: Math.round((UPLOADS / seconds) * 10) / 10,
        ...peak,
      };
      figures[stack.wiring.parameters.Orchestration] = figure;
      t.diagnostic(JSON.stringify(figure));
      const folder = path.join(target, "infra");
      mkdirSync(folder, { recursive: true });
      writeFileSync(path.join(folder, "load.json"), `${JSON.stringify(figures, null, 2)}\n`);
    });
  },
  { concurrency: 1 },
);

/** Waits until every image is READY, and gives the milliseconds that each took from its PUT. */
async function watchEnds(stack, images, isComplete) {
  const durations = [];
  await eventually(
    () => `all images are READY; ${images.length - durations.length} are not`,
    async () => {
      const open = images.filter(({ record }) => record === undefined);
      const records = await stack.records(open.map(({ id }) => id));
      for (const [index, record] of records.entries()) {
        const { status, updatedAt } = record ?? {};
        assert.ok(status === "PENDING" || status === "READY", `${open[index].id} is ${status}`);
        if (status === "READY") {
          open[index].record = record;
          // The record says when, to the millisecond and by the same clock.
          durations.push(Date.parse(updatedAt) - open[index].sent);
        }
      }
      return isComplete() && durations.length === images.length;
    },
    { withinMs: 600_000, pauseMs: 1000 },
  );
  return durations;
}
