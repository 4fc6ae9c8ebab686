// The workflow as the type STANDARD: it ends as the other does, and its executions can be looked up.

import { DescribeStateMachineCommand, paginateListExecutions } from "@aws-sdk/client-sfn";
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";

import { eventually } from "./support/eventually.mjs";
import { imageId } from "./support/identity.mjs";
import { picture } from "./support/pictures.mjs";
import { assertRendered } from "./support/rendered.mjs";
import { Stack } from "./support/stack.mjs";
import { OPEN } from "./support/stacks.mjs";

test("a STANDARD workflow renders, records failures and removes", async () => {
  const stack = new Stack(OPEN);
  const { sfn } = stack.aws;
  const stateMachineArn = stack.outputs.StateMachineArn;
  const { type } = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
  assert.equal(type, "STANDARD");
  const before = await ended(sfn, stateMachineArn);

  const [good, bad] = [randomUUID(), randomUUID()].map((name) => `uploads/default/${name}`);
  const original = picture();
  await stack.put(good, original);
  await stack.put(bad, "no picture");
  await stack.settled(imageId(good));
  await assertRendered(stack, imageId(good), original, await stack.asNobody().recipe());
  const { status, code } = await stack.settled(imageId(bad));
  assert.deepEqual([status, code], ["FAILED", "unsupported-format"]);

  await stack.drop(good);
  await stack.settled(imageId(good), { is: ({ status }) => status === "DELETED" });
  await eventually(
    async () =>
      `three executions end; they are ${JSON.stringify(await ended(sfn, stateMachineArn))}`,
    async () => (await ended(sfn, stateMachineArn)).length >= before.length + 3,
  );
  const statuses = await ended(sfn, stateMachineArn);
  assert.deepEqual(new Set(statuses), new Set(["SUCCEEDED"]));
});

/** The statuses of the executions that have ended. */
async function ended(client, stateMachineArn) {
  const statuses = [];
  for await (const { executions } of paginateListExecutions({ client }, { stateMachineArn })) {
    statuses.push(...executions.map(({ status }) => status));
  }
  return statuses.filter((status) => status !== "RUNNING");
}
