// Lambda has no run free for a while: what waits is rendered once there is one.

import {
  DeleteFunctionConcurrencyCommand,
  PutFunctionConcurrencyCommand,
} from "@aws-sdk/client-lambda";
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { before, test } from "node:test";

import { onEachWiring } from "./support/each-wiring.mjs";
import { imageId } from "./support/identity.mjs";
import { picture } from "./support/pictures.mjs";
import { assertAllRendered } from "./support/rendered.mjs";

/** How long there is none: longer than the first few tries of whoever calls the function. */
const BUSY_MS = 6000;

const IMAGES = 5;

onEachWiring((stack) => {
  let recipe;
  before(async () => {
    recipe = await stack.asNobody().recipe();
  });

  test("images whose render finds no run free are READY in the end", async (t) => {
    await stack.hurry(t);
    const FunctionName = stack.parts.RenderFunction;
    const setMost = (most) =>
      stack.aws.lambda.send(
        most === undefined
          ? new DeleteFunctionConcurrencyCommand({ FunctionName })
          : new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: most }),
      );
    const free = () => setMost(stack.parameters.ReservedConcurrency);
    await setMost(0);
    t.after(free);
    const images = Array.from({ length: IMAGES }, () => {
      const key = `throttles/${randomUUID()}.png`;
      return { key, id: imageId(key), original: picture() };
    });
    await Promise.all(images.map(({ key, original }) => stack.put(key, original)));
    await sleep(BUSY_MS);
    for (const { id } of images) {
      assert.equal((await stack.record(id))?.generation, undefined, "the function was not held");
    }
    await free();
    for (const { id } of images) {
      const { status, attempts } = await stack.settled(id, { withinMs: 90_000 });
      assert.deepEqual([status, attempts], ["READY", 1]);
      assert.deepEqual(await stack.deadLetters.of(id), []);
    }
    await assertAllRendered(stack, images, recipe);
  });
});
