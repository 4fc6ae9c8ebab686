// Originals in a bucket that was there before the stack: what comes and goes in it is followed on both
// wirings, one by one and in batches.

import assert from "node:assert/strict";
import { paginateFilterLogEvents } from "@aws-sdk/client-cloudwatch-logs";
import { CreateBucketCommand, PutBucketNotificationConfigurationCommand } from "@aws-sdk/client-s3";
import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { randomUUID } from "node:crypto";
import { before, describe, test } from "node:test";

import { announcements } from "./support/announcements.mjs";
import { clients } from "./support/clients.mjs";
import { deploy } from "./support/deploy.mjs";
import { eventually } from "./support/eventually.mjs";
import { imageId } from "./support/identity.mjs";
import { picture, text } from "./support/pictures.mjs";
import { assertAllRendered, assertRendered } from "./support/rendered.mjs";
import { Stack } from "./support/stack.mjs";
import { stackOfWiring, stacks } from "./support/stacks.mjs";
import { testbed } from "./support/testbed.mjs";
import { WIRINGS } from "./support/wirings.mjs";

const BATCH = 5;
const OBJECTS = 2 * BATCH;

/** A bucket as its owner prepares it for a stack. */
async function existingBucket() {
  const { s3 } = clients(testbed().endpoint);
  const Bucket = `existing-${randomUUID()}`;
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket,
      NotificationConfiguration: { EventBridgeConfiguration: {} },
    }),
  );
  return Bucket;
}

/** Deploys a stack of that wiring for a bucket. */
async function stackFor(bucket, wiring) {
  const { endpoint, issuer, template } = testbed();
  const { parameters } = stacks({ issuer }).find(({ name }) => name === stackOfWiring(wiring));
  const name = `isopix-existing-${wiring}`;
  const deployed = await deploy({
    endpoint,
    folder: template,
    name,
    parameters: { ...parameters, ExistingOriginalsBucket: bucket, BatchSize: BATCH },
  });
  return new Stack(name, WIRINGS[wiring], deployed);
}

describe("an existing bucket", { concurrency: Object.keys(WIRINGS).length }, () => {
  for (const wiring of Object.keys(WIRINGS)) {
    describe(wiring, { concurrency: 1 }, () => followed(wiring));
  }
});

function followed(wiring) {
  let stack;
  let recipe;
  before(async () => {
    const bucket = await existingBucket();
    stack = await stackFor(bucket, wiring);
    assert.equal(stack.outputs.OriginalsBucket, bucket);
    assert.equal(stack.parts.OriginalsBucket, undefined, "the stack has made one of its own");
    recipe = await stack.asNobody().recipe();
  });

  const newImage = (make = picture) => {
    const key = `photos/${randomUUID()} ü+.png`;
    return { key, id: imageId(key), original: make() };
  };

  const putAll = (images) =>
    Promise.all(images.map(({ key, original }) => stack.put(key, original)));

  test("what is put into it is rendered, and goes when it is deleted", async () => {
    const { key, id, original } = newImage();
    await stack.put(key, original);
    await stack.settled(id);
    await assertRendered(stack, id, original, recipe);
    await stack.drop(key);
    await stack.settled(id, { is: ({ status }) => status === "DELETED" });
    await eventually(
      `${id}/ is empty`,
      async () => (await stack.renditions(`${id}/`)).length === 0,
    );
  });

  test("an upload by the API arrives in it", async () => {
    const original = picture();
    const uploads = await stack.as();
    const { id } = await uploads.upload(original, recipe);
    await stack.settled(id);
    await assertRendered(stack, id, original, recipe);
  });

  test(`of ${OBJECTS} objects at once, one that is no picture fails alone`, async (t) => {
    const announced = await announcements(t, stack);
    const good = Array.from({ length: OBJECTS - 1 }, () => newImage());
    const bad = newImage(text);
    const images = [...good.slice(0, 2), bad, ...good.slice(2)];
    if (wiring === "direct") {
      await inBatches(images);
    } else {
      await putAll(images);
    }
    for (const { id } of images) {
      await stack.settled(id);
      assert.equal((await announced(id)).length, 1);
    }
    await assertAllRendered(stack, good, recipe);
    const { status, code } = await stack.record(bad.id);
    assert.deepEqual([status, code], ["FAILED", "unsupported-format"]);
    assert.deepEqual(await stack.deadLetters.all(), []);
  });

  /** Puts images while the queue has no reader, and sees to it that whole batches of them are read. */
  async function inBatches(images) {
    let since;
    await stack.wiring.pause(stack);
    try {
      await putAll(images);
      await eventually("the queue has an event of each", async () => {
        const { waiting } = await inQueue();
        return waiting === OBJECTS;
      });
      since = Date.now();
    } finally {
      await stack.wiring.resume(stack);
    }
    await stack.allSettled(images.map(({ id }) => id));
    // What failed was recorded, so its message is done with like the others.
    await eventually(
      async () => `the queue is empty; it has ${JSON.stringify(await inQueue())}`,
      async () => {
        const { waiting, taken } = await inQueue();
        return waiting + taken === 0;
      },
    );
    const runs = OBJECTS / BATCH;
    await eventually("the log tells of all runs", async () => (await runsSince(since)) >= runs);
    assert.equal(await runsSince(since), runs);
  }

  /** How many messages wait in the queue, and how many are being dealt with. */
  async function inQueue() {
    const waiting = "ApproximateNumberOfMessages";
    const taken = "ApproximateNumberOfMessagesNotVisible";
    const { Attributes } = await stack.aws.sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl: stack.outputs.QueueUrl,
        AttributeNames: [waiting, taken],
      }),
    );
    return { waiting: Number(Attributes[waiting]), taken: Number(Attributes[taken]) };
  }

  /** How often the render function was called. */
  async function runsSince(startTime) {
    let runs = 0;
    const pages = paginateFilterLogEvents(
      { client: stack.aws.logs },
      { logGroupName: stack.parts.RenderLog, startTime },
    );
    for await (const { events } of pages) {
      runs += events.filter(({ message }) => message.startsWith("START RequestId")).length;
    }
    return runs;
  }
}
