// A stack that is changed while it has images: the wiring to and fro, a change that is refused, larger
// functions, and another recipe. What was there stays, and what comes next is rendered.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";

import { backfill } from "./support/backfills.mjs";
import { deploy } from "./support/deploy.mjs";
import { imageId } from "./support/identity.mjs";
import { stageWithRecipe } from "./support/other-recipe.mjs";
import { picture } from "./support/pictures.mjs";
import { assertRendered } from "./support/rendered.mjs";
import { Stack } from "./support/stack.mjs";
import { stacks } from "./support/stacks.mjs";
import { read } from "./support/template.mjs";
import { testbed } from "./support/testbed.mjs";
import { WIRINGS } from "./support/wirings.mjs";

const NAME = "isopix-changing";
const { endpoint, issuer, template } = testbed();
const [{ parameters: usual }] = stacks({ issuer });

/** Deploys the stack with these parameters, whatever it was before. */
async function change(wiring, parameters, folder = template) {
  const deployed = await deploy({
    endpoint,
    folder,
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
  await t.test("a changed recipe reaches by a backfill what was there", async (t) => {
    const older = await records();
    const before = await stack.asNobody().recipe();
    const recipe = JSON.parse(read("recipes/default.json"));
    recipe.variants.small.width = 160;
    stack = await change("direct", {}, stageWithRecipe(t, "default.json", recipe));
    assert.deepEqual(await records(), older);

    await backfill(stack, { prefix: "" });
    const after = await stack.asNobody().recipe();
    assert.notEqual(after.digest, before.digest);
    assert.equal(after.json.variants.small.width, 160);
    for (const { id, original } of images) {
      await assertRendered(stack, id, original, after);
    }
    // Pages still name the older ones, until the grace time is over.
    await stack.sweep();
    for (const { id, generation, renditions } of older) {
      const files = await stack.renditions(`${id}/${generation}/`);
      assert.equal(files.length, renditions.length + 1, "with the manifest");
      await stack.endGraceOf(id, generation);
    }
    await stack.sweep();
    for (const { id, generation } of older) {
      assert.deepEqual(await stack.renditions(`${id}/${generation}/`), []);
    }
    await assertWorks();
  });

  function records() {
    return Promise.all(images.map(({ id }) => stack.record(id)));
  }
});
