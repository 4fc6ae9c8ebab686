// A stack that is changed while it has images: the wiring to and fro, a change that is refused, and
// larger functions. What was there stays, and what comes next is rendered.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";

import { deploy } from "./support/deploy.mjs";
import { imageId } from "./support/identity.mjs";
import { picture } from "./support/pictures.mjs";
import { assertRendered } from "./support/rendered.mjs";
import { Stack } from "./support/stack.mjs";
import { stacks } from "./support/stacks.mjs";
import { testbed } from "./support/testbed.mjs";
import { WIRINGS } from "./support/wirings.mjs";

const NAME = "isopix-changing";
const { endpoint, issuer, template } = testbed();
const [{ parameters: usual }] = stacks({ issuer });

/** Deploys the stack with these parameters, whatever it was before. */
async function change(wiring, parameters) {
  const deployed = await deploy({
    endpoint,
    folder: template,
    name: NAME,
    parameters: { ...usual, ...WIRINGS[wiring].parameters, ...parameters },
  });
  return new Stack(NAME, WIRINGS[wiring], deployed);
}

test("a stack can be changed", async (t) => {
  const images = [];
  let stack = await change("direct");

  async function assertWorks() {
    const recipe = await stack.asNobody().recipe();
    const [key, original] = [`uploads/default/${randomUUID()}`, picture()];
    await stack.put(key, original);
    images.push({ id: imageId(key), original });
    await stack.settled(images.at(-1).id);
    for (const { id, original } of images) {
      await assertRendered(stack, id, original, recipe);
    }
  }

  await t.test("it begins with the queue", assertWorks);
  for (const wiring of ["workflow", "direct"]) {
    await t.test(`it is changed to ${wiring}`, async () => {
      stack = await change(wiring);
      assert.equal(stack.outputs.StateMachineArn !== undefined, wiring === "workflow");
      await assertWorks();
    });
  }
  await t.test("a deployment that is refused changes nothing", async () => {
    await assert.rejects(change("direct", { ReservedConcurrency: 7 }), /ReservedConcurrency/);
    await assertWorks();
  });
  await t.test("larger functions", async () => {
    stack = await change("direct", { MemorySize: 3008, GraceSeconds: 600 });
    await assertWorks();
  });
});
