// `isopix backfill` against a deployed stack: what it says, what it comes to, and what Ctrl-C does.

import assert from "node:assert/strict";
import { DescribeExecutionCommand, ListExecutionsCommand } from "@aws-sdk/client-sfn";
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { test } from "node:test";
import { text } from "node:stream/consumers";

import { REGION, ROOT } from "./support/account.mjs";
import { onEachWiring } from "./support/each-wiring.mjs";
import { eventually } from "./support/eventually.mjs";
import { imageId } from "./support/identity.mjs";
import { picture, truncated } from "./support/pictures.mjs";
import { native } from "./support/places.mjs";
import { assertRendered } from "./support/rendered.mjs";
import { testbed } from "./support/testbed.mjs";

const DONE = 8;
const GOOD = 20;
const BAD = 8;

/** Enough images for a signal to come before the end. */
const MANY = 120;

onEachWiring((stack) => {
  const small = () => picture({ width: 24, height: 16 });

  /** Puts images behind the wiring's back: only a backfill finds them. */
  const putUnseen = async (images) => {
    await stack.wiring.pause(stack);
    try {
      for (const { key, original } of images) {
        await stack.put(key, original);
      }
      await stack.discardPending();
    } finally {
      await stack.wiring.resume(stack);
    }
  };

  const newImages = (prefix, count, make) =>
    Array.from({ length: count }, (_, index) => {
      const key = `${prefix}${index} ${randomUUID()}.png`;
      return { key, id: imageId(key), original: make() };
    });

  const describe = async (executionArn) =>
    stack.aws.sfn.send(new DescribeExecutionCommand({ executionArn }));

  /** Whether a backfill of that prefix runs now. */
  const isRunning = async (prefix) => {
    const { executions } = await stack.aws.sfn.send(
      new ListExecutionsCommand({
        stateMachineArn: stack.outputs.BackfillArn,
        statusFilter: "RUNNING",
      }),
    );
    const described = await Promise.all(executions.map((it) => describe(it.executionArn)));
    return described.some(({ input }) => JSON.parse(input).prefix === prefix);
  };

  test("some are good, some are bad, some are done", async () => {
    const prefix = `command/${randomUUID()}/`;
    const done = newImages(`${prefix}done/`, DONE, small);
    for (const { key, original } of done) {
      await stack.put(key, original);
    }
    await stack.allSettled(done.map(({ id }) => id));
    const good = newImages(`${prefix}good/`, GOOD, small);
    const bad = newImages(`${prefix}bad/`, BAD, truncated);
    await putUnseen([...good, ...bad]);

    const ran = await run(["--stack", stack.name, "--prefix", prefix, "--concurrency", "3"]);
    assert.deepEqual([ran.exit, ran.stderr], [1, ""], "images failed");
    const { execution: arn, ...line } = JSON.parse(ran.stdout);
    const execution = await describe(arn);
    assert.equal(
      ran.stdout,
      `${JSON.stringify({
        execution: execution.executionArn,
        status: "succeeded",
        ...sums(execution),
        reports: `s3://${stack.outputs.ReportsBucket}/backfill/${execution.name}/`,
      })}\n`,
    );
    const input = { prefix, modifiedSince: null, force: false, concurrency: 3 };
    assert.deepEqual(JSON.parse(execution.input), input);
    // The emulator can lose an addition where two meet, so no sum is exact here.
    for (const [sum, all] of [
      [line.ready, GOOD],
      [line.skipped, DONE],
      [line.failed, BAD],
    ]) {
      assert.ok(sum > 0 && sum <= all, `${ran.stdout}: ${sum} of ${all}`);
    }
    for (const { id } of good) {
      assert.equal((await stack.record(id)).status, "READY");
    }
    assert.equal((await stack.reports(`backfill/${execution.name}/`)).length, BAD);

    // Without those that are bad there is nothing left to do.
    const again = await run(["--stack", stack.name, "--prefix", `${prefix}good/`]);
    assert.equal(again.exit, 0, again.stderr);
    assert.equal(JSON.parse(again.stdout).ready, 0);
  });

  test("one image at a time: its sum and the exit code", async () => {
    const prefix = `command/${randomUUID()}/`;
    const [good] = newImages(`${prefix}good/`, 1, small);
    const [bad] = newImages(`${prefix}bad/`, 1, truncated);
    await putUnseen([good, bad]);
    const cases = [
      [`${prefix}good/`, { ready: 1, skipped: 0, failed: 0 }, 0],
      [`${prefix}good/`, { ready: 0, skipped: 1, failed: 0 }, 0],
      [`${prefix}bad/`, { ready: 0, skipped: 0, failed: 1 }, 1],
      [`${prefix}none/`, { ready: 0, skipped: 0, failed: 0 }, 0],
    ];
    for (const [below, expected, exit] of cases) {
      const ran = await run(["--stack", stack.name, "--prefix", below]);
      const { ready, skipped, failed, status } = JSON.parse(ran.stdout);
      assert.deepEqual({ ready, skipped, failed }, expected, below);
      assert.deepEqual([ran.exit, status, ran.stderr], [exit, "succeeded", ""]);
    }
  });

  test("by ARN and table, and only what is newer", async () => {
    const prefix = `command/${randomUUID()}/`;
    const images = newImages(prefix, 2, small);
    await putUnseen(images);
    const { BackfillArn, TableName } = stack.outputs;
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    const ran = await run([
      ...["--state-machine", BackfillArn, "--table", TableName],
      ...["--prefix", prefix, "--modified-since", tomorrow],
    ]);
    assert.equal(ran.exit, 0, ran.stderr);
    const line = JSON.parse(ran.stdout);
    const { input } = await describe(line.execution);
    const modifiedSince = Date.parse(tomorrow) / 1000;
    assert.deepEqual(JSON.parse(input), { prefix, modifiedSince, force: false });
    assert.deepEqual([line.ready, line.failed], [0, 0]);
    assert.equal(await stack.record(images[0].id), undefined);
  });

  test("--force makes renditions that were lost anew", async () => {
    const prefix = `command/${randomUUID()}/`;
    const [image] = newImages(prefix, 1, small);
    await stack.put(image.key, image.original);
    await stack.settled(image.id);
    const [lost, ...others] = await stack.renditions(`${image.id}/`);
    await stack.dropRendition(lost);

    const usual = ["--stack", stack.name, "--prefix", prefix];
    const skipped = JSON.parse((await run(usual)).stdout);
    assert.deepEqual([skipped.ready, skipped.skipped], [0, 1]);
    assert.deepEqual(await stack.renditions(`${image.id}/`), others);

    const forced = await run([...usual, "--force"]);
    assert.equal(forced.exit, 0, forced.stderr);
    const line = JSON.parse(forced.stdout);
    assert.deepEqual([line.ready, line.skipped], [1, 0]);
    const recipe = await stack.asNobody().recipe();
    await assertRendered(stack, image.id, image.original, recipe);
  });

  test("Ctrl-C leaves the backfill running, or stops it", async () => {
    const prefix = `command/${randomUUID()}/`;
    await putUnseen(newImages(prefix, MANY, small));
    const usual = ["--stack", stack.name, "--prefix", prefix];

    const left = await run(usual, { interruptOnce: () => isRunning(prefix) });
    assert.deepEqual([left.exit, left.stdout], [130, ""]);
    const [, arn] = /stop-execution --region \S+ --execution-arn (\S+)\n$/.exec(left.stderr);
    assert.match(left.stderr, /^isopix: the backfill goes on without this command/);
    const ended = await eventually(
      `the backfill ${arn} ends`,
      async () => {
        const execution = await describe(arn);
        return execution.status === "RUNNING" ? undefined : execution;
      },
      { withinMs: 120_000, pauseMs: 500 },
    );
    assert.equal(ended.status, "SUCCEEDED");

    const stopped = await run([...usual, "--stop-on-interrupt"], {
      interruptOnce: () => isRunning(prefix),
    });
    assert.equal(stopped.exit, 130, stopped.stderr);
    const line = JSON.parse(stopped.stdout);
    assert.equal(line.status, "aborted");
    assert.equal((await describe(line.execution)).status, "ABORTED");
  });

  test("what is not there is named, with what is", async () => {
    const missing = await run(["--stack", "isopix-nowhere"]);
    assert.deepEqual([missing.exit, missing.stdout], [2, ""]);
    assert.match(
      missing.stderr,
      new RegExp(`^isopix: there is no stack isopix-nowhere in ${REGION}: those of isopix are `),
    );
    assert.ok(missing.stderr.includes(stack.name), missing.stderr);

    const { BackfillArn, TableName } = stack.outputs;
    const table = await run(["--state-machine", BackfillArn, "--table", "nothing"]);
    assert.equal(table.exit, 2);
    assert.match(
      table.stderr,
      /^isopix: cannot read the sums in the table nothing, .*ResourceNotFoundException/,
    );
    const gone = `${BackfillArn}x`;
    const machine = await run(["--state-machine", gone, "--table", TableName]);
    assert.equal(machine.exit, 2);
    assert.ok(machine.stderr.startsWith(`isopix: cannot start ${gone}: StateMachineDoesNotExist`));
  });
});

/**
 * Runs the command to its end.
 *
 * @param interruptOnce where given, the command gets Ctrl-C as soon as this is true
 */
async function run(args, { interruptOnce } = {}) {
  const child = spawn(native(), ["backfill", ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      AWS_ACCESS_KEY_ID: ROOT.accessKeyId,
      AWS_SECRET_ACCESS_KEY: ROOT.secretAccessKey,
      AWS_REGION: REGION,
      AWS_ENDPOINT_URL: testbed().endpoint,
    },
  });
  const said = Promise.all([text(child.stdout), text(child.stderr)]);
  const closed = once(child, "close");
  if (interruptOnce !== undefined) {
    await eventually("the backfill runs", interruptOnce, { pauseMs: 20 });
    child.kill("SIGINT");
  }
  const [exit] = await closed;
  const [stdout, stderr] = await said;
  return { exit, stdout, stderr };
}

function sums({ output }) {
  const { ready, skipped, failed } = JSON.parse(output);
  return { ready, skipped, failed };
}
