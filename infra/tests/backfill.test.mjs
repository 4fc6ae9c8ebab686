// The backfill's way from a bucket's listing to its sums.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { choose, evaluate, machines } from "./support/machines.mjs";

describe("the backfill", () => {
  const { States } = machines.Backfill;
  const { States: Child } = States.Images.ItemProcessor;
  const item = (key) => ({
    Key: key,
    ETag: '"9dd4"',
    Size: 7,
    LastModified: 1700000000,
    modifiedSince: null,
    report: "run",
  });
  const listed = (key) => ({ Key: key, ETag: "9dd4", Size: 7, LastModified: 1700000000 });

  for (const [what, input, keys] of [
    ["a batch of two", { Items: [item("a"), item("b")] }, ["a", "b"]],
    ["a batch of one", { Items: [item("a")] }, ["a"]],
    ["a bare image", item("a"), ["a"]],
  ]) {
    test(`makes a list of ${what}`, async () => {
      assert.deepEqual(await evaluate(Child.Batch.Output, { input }), {
        items: keys.map(listed),
        modifiedSince: null,
        report: "run",
      });
    });
  }

  test("fills in what its input leaves out", async () => {
    const filled = (input) => evaluate(States.Fill.Output, { input });
    assert.deepEqual(await filled({}), { prefix: "", modifiedSince: null });
    const whole = { prefix: "2019/", modifiedSince: "2020-01-01T00:00:00Z" };
    assert.deepEqual(await filled(whole), whole);
  });

  test("counts the images of a batch that was lost as failed, and then fails", async () => {
    const input = { items: [listed("a"), listed("b")], modifiedSince: null, report: "run" };
    const errorOutput = { Error: "storage", Cause: "SlowDown" };
    const [{ ErrorEquals, Output, Next }] = Child.Render.Catch;
    assert.deepEqual([ErrorEquals, Next], [["States.ALL"], "Count"]);
    const lost = await evaluate(Output, { input, errorOutput });
    const { ExpressionAttributeValues: values } = await evaluate(Child.Count.Arguments, {
      input: lost,
    });
    assert.deepEqual([values[":ready"].N, values[":failed"].N], ["0", "2"]);
    assert.equal(await choose(Child.WasLost, { input: lost }), "Lost");
    const whole = { ready: 2, skipped: 0, failed: 0, report: "run" };
    assert.equal(await choose(Child.WasLost, { input: whole }), "Done");
  });

  test("sums up what was counted, also where nothing was", async () => {
    const context = { Execution: { Name: "run" } };
    const sums = async (Item) => evaluate(States.Sum.Output, { context, result: { Item } });
    const counted = { ready: { N: "5" }, skipped: { N: "0" }, failed: { N: "2" } };
    const { ready, skipped, failed } = await sums(counted);
    assert.deepEqual([ready, skipped, failed], [5, 0, 2]);
    const nothing = await sums(undefined);
    assert.deepEqual([nothing.ready, nothing.skipped, nothing.failed], [0, 0, 0]);
  });

  test("counts under the key at which it sums up, and which its role may touch", async () => {
    const input = { ready: 1, skipped: 0, failed: 0, report: "run" };
    const context = { Execution: { Name: "run" } };
    const counted = await evaluate(Child.Count.Arguments.Key, { input });
    assert.deepEqual(counted, await evaluate(States.Sum.Arguments.Key, { context }));
    assert.ok(counted.id.S.startsWith("backfill/"));
  });

  test("is bounded: so many at a time, so many in a batch, so many failures", () => {
    const { MaxConcurrency, ToleratedFailurePercentage, ItemBatcher } = States.Images;
    assert.ok(MaxConcurrency > 0 && MaxConcurrency <= 100, MaxConcurrency);
    assert.ok(ToleratedFailurePercentage > 0 && ToleratedFailurePercentage <= 10);
    assert.ok(ItemBatcher.MaxItemsPerBatch > 0 && ItemBatcher.MaxItemsPerBatch <= 100);
  });
});
