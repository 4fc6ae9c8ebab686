// The render function hangs: Lambda ends it after its Timeout, and the image is finished by the next
// run, or given up when that hangs, too.

import {
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";

import { announcements } from "./support/announcements.mjs";
import { onEachWiring } from "./support/each-wiring.mjs";
import { eventually } from "./support/eventually.mjs";
import { inject } from "./support/faults.mjs";
import { imageId } from "./support/identity.mjs";
import { picture } from "./support/pictures.mjs";
import { assertRendered } from "./support/rendered.mjs";
import { isStopped } from "./support/stopped.mjs";

/** Shorter than the stack's, so that a test is over soon, and than messages stay hidden. */
const TIMEOUT_SECONDS = 5;

/** How often the same object is tried. */
const ATTEMPTS = 3;

onEachWiring((stack) => {
  let recipe;
  before(async () => {
    recipe = await stack.asNobody().recipe();
    await setTimeoutOfRender(TIMEOUT_SECONDS);
  });
  after(() => setTimeoutOfRender(stack.parameters.Timeout));

  const setTimeoutOfRender = async (Timeout) => {
    const client = stack.aws.lambda;
    const FunctionName = stack.parts.RenderFunction;
    await client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout }));
    await waitUntilFunctionUpdatedV2({ client, maxWaitTime: 30 }, { FunctionName });
  };

  const newImage = () => {
    const key = `hangs/${randomUUID()}.png`;
    return { key, id: imageId(key), original: picture() };
  };

  /** The process that a rule has stopped, once it is. */
  const stoppedBy = (hang) =>
    eventually("a process is stopped", async () => {
      const [pid] = await hang.stopped();
      return pid !== undefined && (await isStopped(pid)) ? pid : undefined;
    });

  test("an image whose render hangs once is READY by the next run", async (t) => {
    const announced = await announcements(t, stack);
    const { key, id, original } = newImage();
    const hang = await inject(t, {
      match: { operation: "s3:PutObject", contains: `/${id}/` },
      times: 1,
      action: { kind: "stop" },
    });
    await stack.put(key, original);
    const pid = await stoppedBy(hang);
    assert.equal((await stack.record(id)).status, "PENDING");
    const record = await stack.settled(id);
    assert.deepEqual([record.status, record.attempts], ["READY", 2], JSON.stringify(record));
    await assertRendered(stack, id, original, recipe);
    const told = await announced(id);
    assert.deepEqual(
      told.map((event) => event["detail-type"]),
      ["Image Ready"],
    );
    const files = await stack.renditions(`${id}/`);
    assert.deepEqual(files, await stack.renditions(`${id}/${record.generation}/`));
    assert.deepEqual(await stack.deadLetters.of(id), []);
    assert.ok(!(await isStopped(pid)), "the run that hung was not ended");
  });

  test("an image whose render always hangs is FAILED, and nothing of it stays", async (t) => {
    const announced = await announcements(t, stack);
    const { key, id, original } = newImage();
    const hang = await inject(t, {
      match: { operation: "s3:PutObject", contains: `/${id}/` },
      // The first run has written something before it hangs.
      skip: 1,
      action: { kind: "stop" },
    });
    await stack.put(key, original);
    const record = await stack.settled(id, { withinMs: 120_000 });
    assert.deepEqual([record.status, record.code], ["FAILED", "internal"], JSON.stringify(record));
    assert.equal(record.attempts, ATTEMPTS);
    const pids = await hang.stopped();
    assert.equal(pids.length, ATTEMPTS);
    const told = await announced(id);
    assert.deepEqual(
      told.map((event) => event["detail-type"]),
      ["Image Failed"],
    );
    const [file] = await stack.renditions(`${id}/`);
    await stack.endGraceOf(id, file.split("/")[1]);
    await stack.sweep();
    assert.deepEqual(await stack.renditions(`${id}/`), []);
    assert.deepEqual(await stack.record(id), record);
    assert.deepEqual(await stack.deadLetters.of(id), []);
    for (const pid of pids) {
      assert.ok(!(await isStopped(pid)), "a run that hung was not ended");
    }
  });
});
