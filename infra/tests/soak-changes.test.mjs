// A stack that is changed while it has images: the wiring to and fro, a change that is refused, larger
// functions, another recipe and back, a key of one's own, and a table out of a backup. What was there
// stays, and what comes next is rendered.

import { RestoreTableToPointInTimeCommand, waitUntilTableExists } from "@aws-sdk/client-dynamodb";
import { HeadObjectCommand, PutBucketEncryptionCommand } from "@aws-sdk/client-s3";
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
import { stackOfWiring, stacks } from "./support/stacks.mjs";
import { deployment, read } from "./support/template.mjs";
import { testbed } from "./support/testbed.mjs";
import { WIRINGS } from "./support/wirings.mjs";

const NAME = "isopix-changing";
const KEY = "arn:aws:kms:us-east-1:000000000000:key/11111111-2222-3333-4444-555555555555";
const { endpoint, issuer, template } = testbed();
const { parameters: usual } = stacks({ issuer }).find(
  ({ name }) => name === stackOfWiring("direct"),
);

/** Deploys the stack with these parameters, whatever it was before. */
async function change(wiring, parameters, folder = template) {
  const deployed = await deploy({
    endpoint,
    folder,
    name: NAME,
    // What is not named would stay as it was.
    parameters: { ...usual, ReservedConcurrency: 0, ...WIRINGS[wiring].parameters, ...parameters },
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
    images.push({ id: imageId(key), key, original });
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
  await t.test("back to the recipe before", async () => {
    stack = await change("direct");
    await backfill(stack, { prefix: "" });
    await assertWorks();
  });
  await t.test("a key of one's own encrypts what comes", async () => {
    stack = await change("direct", { KmsKeyArn: KEY });
    const Bucket = stack.outputs.OriginalsBucket;
    // The emulator's CloudFormation leaves it out.
    const { BucketEncryption } = deployment(stack.parameters).properties("OriginalsBucket");
    const [rule] = BucketEncryption.ServerSideEncryptionConfiguration;
    const { ServerSideEncryptionByDefault: how, BucketKeyEnabled } = rule;
    const Rules = [{ ApplyServerSideEncryptionByDefault: how, BucketKeyEnabled }];
    await stack.aws.s3.send(
      new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules } }),
    );
    await assertWorks();
    const { ServerSideEncryption, SSEKMSKeyId } = await stack.aws.s3.send(
      new HeadObjectCommand({ Bucket, Key: images.at(-1).key }),
    );
    assert.deepEqual([ServerSideEncryption, SSEKMSKeyId], ["aws:kms", KEY]);
  });
  await t.test("a table out of a backup takes the other's place", async () => {
    const client = stack.aws.dynamodb;
    const TableName = `restored-${randomUUID()}`;
    await client.send(
      new RestoreTableToPointInTimeCommand({
        SourceTableName: stack.outputs.TableName,
        TargetTableName: TableName,
        UseLatestRestorableTime: true,
      }),
    );
    await waitUntilTableExists({ client, maxWaitTime: 60 }, { TableName });
    const before = await records();
    // What came after the backup is not in it.
    await assertWorks();
    const { id: lost } = images.at(-1);

    stack = await change("direct", { ExistingTable: TableName });
    assert.equal(stack.outputs.TableName, TableName);
    assert.deepEqual((await records()).slice(0, -1), before);
    assert.equal(await stack.record(lost), undefined);
    await backfill(stack, { prefix: "" });
    await assertWorks();
    assert.deepEqual((await records()).slice(0, before.length), before);
    await stack.sweep();
  });

  function records() {
    return stack.records(images.map(({ id }) => id));
  }
});
