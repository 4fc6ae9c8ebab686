// The workflow's way from an event to a record that is announced.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { foreign, permanent } from "./support/codes.mjs";
import { choose, evaluate, machines } from "./support/machines.mjs";
import { walk } from "./support/walk.mjs";

const THROTTLE = "Lambda.TooManyRequestsException";
const DIED = ["out-of-memory", "Runtime.ExitError", "Sandbox.Timedout"];
const TROUBLE = ["network", "storage", "Lambda.ServiceException"];
const READY = {
  outcome: "ready",
  announce: { detailType: "Image Ready", detail: { id: "0a" } },
};

describe("the workflow's way", () => {
  const { States, StartAt } = machines.Workflow;
  const catcherOf = (state, error) =>
    States[state].Catch.find(
      ({ ErrorEquals }) => ErrorEquals.includes(error) || ErrorEquals.includes("States.ALL"),
    ).Next;

  /**
   * An execution: where it ends and which tasks it came by. What is thrown or answered is given by
   * the task's name, one for each call, of which the last stands for all that follow.
   */
  async function execution(answers, { seconds = 0, type = "Object Created", source } = {}) {
    const left = structuredClone(answers);
    const { name, tasks } = await walk(States, StartAt, {
      input: { "detail-type": type },
      context: {
        Execution: {
          Id: "arn:execution",
          Input: { "detail-type": type, source: source ?? "aws.s3" },
          StartTime: new Date(Date.now() - seconds * 1000).toISOString(),
        },
      },
      call: (task) => {
        const of = left[task] ?? [{}];
        const answer = of.length > 1 ? of.shift() : of[0];
        if (typeof answer === "string") {
          throw answer;
        }
        return { Payload: answer };
      },
    });
    const counted = {};
    for (const task of tasks) {
      counted[task] = (counted[task] ?? 0) + 1;
    }
    return { end: name, ...counted };
  }

  const CLAIMED = [{ outcome: "claimed" }];

  test("of what must fail again is to be recorded, without another try", async () => {
    for (const code of [...permanent, "internal"]) {
      const Fail = [{ ...READY, outcome: "failed" }];
      assert.deepEqual(await execution({ Begin: [code], Fail }), {
        end: "Done",
        Begin: 1,
        Fail: 1,
        Announce: 1,
      });
      assert.deepEqual(await execution({ Begin: CLAIMED, Render: [code], Fail }), {
        end: "Done",
        Begin: 1,
        Render: 1,
        Fail: 1,
        Announce: 1,
      });
    }
  });

  for (const error of DIED) {
    test(`of runs that died by ${error} is to be recorded, after two more tries`, async () => {
      const all = await execution({ Begin: CLAIMED, Render: [error] });
      assert.deepEqual([all.Render, all.Fail], [3, 1]);
      const last = await execution({ Begin: CLAIMED, Render: [error, error, READY] });
      assert.deepEqual(last, { end: "Done", Begin: 1, Render: 3, Announce: 1 });
    });

    test(`of a Begin that died by ${error} is to Render, for nobody has judged it`, async () => {
      const all = await execution({ Begin: [error], Render: [READY] });
      assert.deepEqual(all, { end: "Done", Begin: 1, Render: 1, Announce: 1 });
    });

    test(`of a Remove that died by ${error} is to the dead letters, after two tries`, async () => {
      const all = await execution({ Remove: [error] }, { type: "Object Deleted" });
      assert.deepEqual(all, { end: "DeadLettered", Remove: 3, DeadLetter: 1 });
    });
  }

  for (const error of TROUBLE) {
    test(`of trouble by ${error} is to five more tries, and to the dead letters`, async () => {
      const all = await execution({ Begin: CLAIMED, Render: [error] });
      assert.deepEqual(all, { end: "DeadLettered", Begin: 1, Render: 6, DeadLetter: 1 });
      const begin = await execution({ Begin: [error, error, ...CLAIMED], Render: [READY] });
      assert.deepEqual(begin, { end: "Done", Begin: 3, Render: 1, Announce: 1 });
      const remove = await execution({ Remove: [error] }, { type: "Object Deleted" });
      assert.deepEqual(remove, { end: "DeadLettered", Remove: 6, DeadLetter: 1 });
    });
  }

  test("waits where no run is free, and counts that as no try", async () => {
    const often = Array.from({ length: 9 }, () => THROTTLE);
    const all = await execution({
      Begin: [...often, ...CLAIMED],
      Render: [...often, "storage", "Runtime.ExitError", READY],
    });
    assert.deepEqual(all, { end: "Done", Begin: 10, Render: 12, Announce: 1 });
  });

  test("takes an error without a name for a throttle: the record counts runs that died", async () => {
    const unknown = Array.from({ length: 3 }, () => "Lambda.Unknown");
    const failed = { ...READY, outcome: "failed" };
    const all = await execution({ Begin: CLAIMED, Render: [...unknown, failed] });
    assert.deepEqual(all, { end: "Done", Begin: 1, Render: 4, Announce: 1 });
    const begin = await execution({ Begin: ["Lambda.Unknown"], Render: [READY] });
    assert.deepEqual(begin, { end: "Done", Begin: 1, Render: 1, Announce: 1 });
  });

  test("ends before the execution is ended, and leaves what is claimed to the sweeper", async () => {
    for (const error of [THROTTLE, "Lambda.Unknown", ...DIED, ...TROUBLE]) {
      const late = (answers, options) => execution(answers, { seconds: 101, ...options });
      assert.equal((await late({ Begin: CLAIMED, Render: [error] })).end, "LeftToSweeper");
      // Of what is not, nobody else knows.
      const died = await late({ Begin: [DIED[0]], Render: [error] });
      assert.deepEqual(died, { end: "DeadLettered", Begin: 1, Render: 1, DeadLetter: 1 });
      const remove = await late({ Remove: [error] }, { type: "Object Deleted" });
      assert.deepEqual(remove, { end: "DeadLettered", Remove: 1, DeadLetter: 1 });
      const reminder = { type: "Image Overdue", source: "isopix" };
      const again = await late({ Begin: [DIED[0]], Render: [error] }, reminder);
      assert.equal(again.end, "LeftToSweeper");
    }
  });

  test("has time for all that may follow the last look at the clock", () => {
    const [, limit] = /StartTime\) > (\d+)/.exec(JSON.stringify(States.IsOver));
    const wait = Number(/\[(\d+), \$power/.exec(States.Pause.Seconds)[1]);
    const seconds = (...names) => names.reduce((sum, name) => sum + States[name].TimeoutSeconds, 0);
    const rest = wait + seconds("Begin", "Render", "Fail", "Announce");
    assert.ok(Number(limit) / 1000 + rest <= 300, `${limit} ms and ${rest} s`);
  });

  test("of an event that is not ours, and of errors that are new, is to the dead letters", () => {
    for (const error of [...foreign, "new"]) {
      for (const state of ["Begin", "Render", "Fail"]) {
        assert.equal(catcherOf(state, error), "IsReminder", `${state} over ${error}`);
      }
      for (const state of ["Remove", "Announce"]) {
        assert.equal(catcherOf(state, error), "DeadLetter", `${state} over ${error}`);
      }
    }
  });

  for (const [source, next] of [
    ["aws.s3", "DeadLetter"],
    ["isopix", "LeftToSweeper"],
  ]) {
    test(`keeps one dead letter of an image: an event from ${source} goes to ${next}`, async () => {
      const context = { Execution: { Input: { source } } };
      assert.equal(await choose(States.IsReminder, { context, input: {} }), next);
    });
  }

  test("is open from every task: what cannot be dealt with is put among the dead letters", () => {
    for (const [name, state] of Object.entries(States)) {
      if (state.Type === "Task" && name !== "DeadLetter") {
        const { ErrorEquals, Next } = state.Catch.at(-1);
        assert.deepEqual(ErrorEquals, ["States.ALL"], name);
        assert.ok(["DeadLetter", "IsReminder"].includes(Next), name);
      }
    }
    assert.equal(States.DeadLetter.Next, "DeadLettered");
    assert.equal(States.DeadLettered.Type, "Fail");
  });

  const ANNOUNCE = READY.announce;
  for (const [choice, outcome, next] of [
    ["IsClaimed", { outcome: "claimed" }, "Render"],
    ["IsClaimed", { outcome: "held" }, "IsNews"],
    ["IsClaimed", { outcome: "ready", announce: ANNOUNCE }, "IsNews"],
    ["IsNews", { outcome: "ready", announce: ANNOUNCE }, "Announce"],
    ["IsNews", { outcome: "done", announce: ANNOUNCE }, "Announce"],
    ["IsNews", { outcome: "deleted" }, "Done"],
    ["IsNews", { outcome: "superseded" }, "Done"],
    ["IsNews", { outcome: "unclaimed" }, "DeadLetter"],
    // Nothing but Begin claims: a loop is not possible.
    ["IsNews", { outcome: "claimed" }, "Done"],
  ]) {
    test(`goes from ${choice} to ${next} over ${JSON.stringify(outcome)}`, async () => {
      assert.equal(await choose(States[choice], { input: outcome }), next);
    });
  }

  for (const [detailType, next] of [
    ["Object Created", "Begin"],
    ["Image Overdue", "Begin"],
    ["Object Deleted", "Remove"],
  ]) {
    test(`starts with ${next} for the event ${detailType}`, async () => {
      const start = States[machines.Workflow.StartAt];
      assert.equal(await choose(start, { input: { "detail-type": detailType } }), next);
    });
  }

  const EVENT = { "detail-type": "Object Created", detail: { object: { key: 'a "b" ü' } } };
  const context = { Execution: { Id: "arn:execution", Input: EVENT } };

  test("hands each step its name, the event and the execution's id", async () => {
    const steps = { Begin: "begin", Render: "render", Fail: "fail", Remove: "remove" };
    const input = { error: "corrupt", cause: "it ends early" };
    for (const [state, step] of Object.entries(steps)) {
      const { Payload } = await evaluate(States[state].Arguments, { context, input });
      const thrown = step === "fail" ? input : {};
      assert.deepEqual(Payload, { step, event: EVENT, request: "arn:execution", ...thrown });
    }
  });

  test("hands on the name of the error and what was said of it, if anything", async () => {
    const catchers = Object.values(States).flatMap(({ Catch = [] }) => Catch);
    for (const { Output } of catchers) {
      const said = { Error: "corrupt", Cause: "it ends early" };
      const whole = await evaluate(Output, { input: {}, errorOutput: said });
      assert.deepEqual([whole.error, whole.cause], ["corrupt", "it ends early"]);
      const bare = await evaluate(Output, { input: {}, errorOutput: { Error: "States.Timeout" } });
      assert.deepEqual([bare.error, bare.cause], ["States.Timeout", ""]);
    }
  });

  test("puts the event among the dead letters as it came", async () => {
    const input = { error: "storage", cause: "SlowDown" };
    const message = await evaluate(States.DeadLetter.Arguments, { context, input });
    assert.deepEqual(JSON.parse(message.MessageBody), EVENT);
    assert.equal(message.MessageAttributes.error.StringValue, "storage");
  });

  test("announces what the step says, from the source isopix", async () => {
    const input = { outcome: "ready", announce: ANNOUNCE };
    const [first] = States.Announce.Arguments.Entries;
    const entry = await evaluate(first, { input });
    assert.deepEqual(entry, {
      EventBusName: "default",
      Source: "isopix",
      DetailType: "Image Ready",
      Detail: { id: "0a" },
    });
  });
});
