// The backfill's way from a bucket's listing to its sums.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { OPEN } from "./support/answers.mjs";
import { choose, evaluate, machines } from "./support/machines.mjs";
import { deployment, template } from "./support/template.mjs";
import { walk } from "./support/walk.mjs";

/** A part of a definition as CloudFormation deploys it. */
const substituted = (part, values) =>
  JSON.parse(
    Object.entries(values).reduce(
      (text, [name, value]) => text.replaceAll(`\${${name}}`, value),
      JSON.stringify(part),
    ),
  );

describe("the backfill", () => {
  const { States } = machines.Backfill;
  const { States: Child } = States.Images.ItemProcessor;
  const item = (key) => ({
    Key: key,
    ETag: '"9dd4"',
    Size: 7,
    LastModified: 1700000000,
    modifiedSince: null,
    force: true,
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
        force: true,
        report: "run",
        alone: false,
        crashes: 0,
        ready: 0,
        skipped: 0,
        failed: 0,
      });
    });
  }

  test("fills in what its input leaves out", async () => {
    const Output = substituted(States.Fill.Output, { Concurrency: 7, MostAtATime: 20 });
    const filled = (input) => evaluate(Output, { input });
    const usual = { prefix: "", modifiedSince: null, force: false, concurrency: 7 };
    assert.deepEqual(await filled({}), usual);
    assert.deepEqual(await filled({ force: null }), usual);
    const modifiedSince = "2020-01-01T00:00:00Z";
    const whole = { prefix: "2019/", modifiedSince, force: true, concurrency: 2 };
    assert.deepEqual(await filled(whole), whole);
    // No more than may run.
    assert.equal((await filled({ concurrency: 100 })).concurrency, 20);
  });

  test("waits where no render is free, and takes no image for failed over it", async () => {
    let throttles = 0;
    const end = await child(keys, (names) => {
      if ((throttles += 1) <= 30) {
        throw "Lambda.TooManyRequestsException";
      }
      return { ready: names.length, skipped: 0, failed: 0, left: [] };
    });
    assert.deepEqual(sumsOf(end), [4, 0, 0]);
    assert.equal(await choose(Child.WasLost, { input: end }), "Done");
    const never = () => {
      throw "Lambda.TooManyRequestsException";
    };
    assert.deepEqual(sumsOf(await child(keys, never, { seconds: 181 })), [0, 0, 4]);
  });

  for (const [ReservedConcurrency, most] of [
    [0, 10_000],
    [5, 4],
    [100, 80],
  ]) {
    test(`with ${ReservedConcurrency} reserved runs has ${most} batches at a time`, () => {
      const made = deployment({ ...OPEN, ReservedConcurrency });
      const { MostAtATime } = made.properties("Backfill").DefinitionSubstitutions;
      assert.equal(Number(MostAtATime), most);
    });
  }

  /** What a child has come to when it counts, with a function that is given the payload. */
  async function child(keys, render, { seconds = 0 } = {}) {
    const StartTime = new Date(Date.now() - seconds * 1000).toISOString();
    const { input } = await walk(Child, "Batch", {
      input: { Items: keys.map(item) },
      context: { Execution: { StartTime } },
      call: (_, { Payload: { items } }) => ({
        Payload: render(
          items.map(({ Key }) => Key),
          items,
        ),
      }),
      until: "Count",
    });
    return input;
  }

  const sumsOf = ({ ready, skipped, failed }) => [ready, skipped, failed];
  const keys = ["a", "b", "c", "d"];

  for (const size of [1, 2, 3, 4]) {
    test(`goes on with what is left of ${size}, until nothing is`, async () => {
      const given = [];
      const end = await child(keys.slice(0, size), (names, items) => {
        given.push(names.join(""));
        return { ready: 1, skipped: 0, failed: 0, left: items.slice(1) };
      });
      const expected = keys.slice(0, size).map((_, at) => keys.slice(at, size).join(""));
      assert.deepEqual(given, expected);
      assert.deepEqual(sumsOf(end), [size, 0, 0]);
      assert.equal(await choose(Child.WasLost, { input: end }), "Done");
    });
  }

  for (const crash of ["Runtime.ExitError", "Sandbox.Timedout", "out-of-memory"]) {
    test(`gets past an image that crashes the function by ${crash}, and counts each`, async () => {
      let claims = 0;
      const done = new Set();
      const end = await child(keys, (names) => {
        const sums = { ready: 0, skipped: 0, failed: 0, left: [] };
        for (const name of names) {
          if (done.has(name)) {
            sums.skipped += 1;
          } else if (name !== "b") {
            done.add(name);
            sums.ready += 1;
          } else if ((claims += 1) <= 3) {
            throw crash;
          } else {
            sums.failed += 1;
          }
        }
        return sums;
      });
      assert.deepEqual([...done], ["a", "c", "d"]);
      // What was ready before the crash counts as skipped.
      assert.deepEqual(sumsOf(end), [2, 1, 1]);
      assert.equal(await choose(Child.WasLost, { input: end }), "Done");
    });
  }

  test("gives up an image that crashes the function before its claim, and says so", async () => {
    const end = await child(keys, (names) => {
      if (names.includes("c")) {
        throw "Runtime.ExitError";
      }
      return { ready: names.length, skipped: 0, failed: 0, left: [] };
    });
    assert.deepEqual(sumsOf(end), [3, 0, 1]);
    assert.equal(await choose(Child.WasLost, { input: end }), "Lost");
    assert.equal((await evaluate(Child.Lost, { input: end })).Error, "Runtime.ExitError");
  });

  test("counts what trouble that lasts has left of a batch as failed, and then fails", async () => {
    const end = await child(keys, (names, items) => {
      if (names.length < 3) {
        throw "storage";
      }
      return { ready: 2, skipped: 0, failed: 0, left: items.slice(2) };
    });
    const { ExpressionAttributeValues: values } = await evaluate(Child.Count.Arguments, {
      input: end,
    });
    assert.deepEqual([values[":ready"].N, values[":failed"].N], ["2", "2"]);
    assert.equal(await choose(Child.WasLost, { input: end }), "Lost");
  });

  test("goes on after a crash past an image that storage keeps from being rendered", async () => {
    let crashes = 0;
    const end = await child(keys, (names) => {
      if (names.includes("a") && (crashes += 1) <= 2) {
        throw "Runtime.ExitError";
      }
      if (names.includes("b")) {
        throw "storage";
      }
      return { ready: names.length, skipped: 0, failed: 0, left: [] };
    });
    assert.deepEqual(sumsOf(end), [3, 0, 1]);
    assert.equal(await choose(Child.WasLost, { input: end }), "Lost");
  });

  test("ends before its execution is ended, and counts what is left as failed", async () => {
    const given = [];
    const render = (names, items) => {
      given.push(names.join(""));
      return { ready: 1, skipped: 0, failed: 0, left: items.slice(1) };
    };
    const end = await child(keys, render, { seconds: 181 });
    assert.deepEqual(given, ["abcd"]);
    assert.deepEqual(sumsOf(end), [1, 0, 3]);
    assert.equal((await evaluate(Child.Lost, { input: end })).Error, "out-of-time");
    const crash = () => {
      throw "Runtime.ExitError";
    };
    assert.deepEqual(sumsOf(await child(keys, crash, { seconds: 181 })), [0, 0, 4]);
    const { TimeoutSeconds } = Child.Render;
    const [{ MaxAttempts }] = Child.Render.Retry;
    const waits = 2 ** MaxAttempts - 1;
    assert.ok(180 + waits + TimeoutSeconds < 300, "the last call ends in time, after all waits");
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
    const { MaxConcurrencyPath, ToleratedFailurePercentage, ItemBatcher } = States.Images;
    assert.equal(MaxConcurrencyPath, "$.concurrency");
    const { MinValue, MaxValue, Default } = template.Parameters.BackfillConcurrency;
    assert.deepEqual([MinValue, MaxValue, Default], [1, 1000, 20]);
    const { Concurrency } = deployment(OPEN).properties("Backfill").DefinitionSubstitutions;
    assert.equal(Number(Concurrency), Default);
    assert.ok(ToleratedFailurePercentage > 0 && ToleratedFailurePercentage <= 10);
    assert.ok(ItemBatcher.MaxItemsPerBatch > 0 && ItemBatcher.MaxItemsPerBatch <= 100);
  });
});
