// Backfills, run to their end.

import assert from "node:assert/strict";
import {
  DescribeExecutionCommand,
  DescribeMapRunCommand,
  ListMapRunsCommand,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";

import { eventually } from "./eventually.mjs";

/** Runs a backfill of a stack to its end; gives its name, its output, and the counts of its map run. */
export async function backfill(stack, input) {
  const { sfn } = stack.aws;
  const { executionArn } = await sfn.send(
    new StartExecutionCommand({
      stateMachineArn: stack.outputs.BackfillArn,
      input: JSON.stringify(input),
    }),
  );
  const ended = await eventually(
    `the backfill ${executionArn} ends`,
    async () => {
      const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
      return execution.status === "RUNNING" ? undefined : execution;
    },
    { withinMs: 300_000, pauseMs: 500 },
  );
  assert.equal(ended.status, "SUCCEEDED", `${ended.error}: ${ended.cause}`);
  const { mapRuns } = await sfn.send(new ListMapRunsCommand({ executionArn }));
  const [{ mapRunArn }] = mapRuns;
  const run = await sfn.send(new DescribeMapRunCommand({ mapRunArn }));
  return { name: ended.name, output: JSON.parse(ended.output), counts: run.itemCounts };
}
