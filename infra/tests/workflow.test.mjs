// The workflow's way from an event to a record that is announced.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { foreign, permanent } from "./support/codes.mjs";
import { choose, evaluate, machines } from "./support/machines.mjs";
import { template } from "./support/template.mjs";

describe("the workflow's way", () => {
  const { States } = machines.Workflow;
  const catcherOf = (state, error) =>
    States[state].Catch.find(
      ({ ErrorEquals }) => ErrorEquals.includes(error) || ErrorEquals.includes("States.ALL"),
    ).Next;

  test("of what must fail again is to be recorded, without another try", () => {
    for (const state of ["Begin", "Render"]) {
      for (const code of [...permanent, "internal"]) {
        assert.equal(catcherOf(state, code), "Fail", `${state} over ${code}`);
        const retried = States[state].Retry.some(({ ErrorEquals }) => ErrorEquals.includes(code));
        assert.ok(!retried, `${state} retries ${code}`);
      }
    }
  });

  test("of a run that died is to be recorded, after two tries", () => {
    for (const error of [
      "Runtime.ExitError",
      "Sandbox.Timedout",
      "States.Timeout",
      "out-of-memory",
    ]) {
      const retrier = States.Render.Retry.find(({ ErrorEquals }) => ErrorEquals.includes(error));
      assert.equal(retrier?.MaxAttempts, 2, error);
      assert.equal(catcherOf("Render", error), "Fail", error);
    }
  });

  test("of a Begin that died is to Render at once, for nobody has judged the image", () => {
    const died = States.Render.Retry.find(({ ErrorEquals }) =>
      ErrorEquals.includes("out-of-memory"),
    );
    for (const error of [...died.ErrorEquals, "Lambda.Unknown"]) {
      assert.equal(catcherOf("Begin", error), "Render", error);
    }
    for (const error of died.ErrorEquals) {
      const retried = States.Begin.Retry.some(({ ErrorEquals }) => ErrorEquals.includes(error));
      assert.ok(!retried, `Begin retries ${error}`);
    }
  });

  test("of an event that is not ours, and of trouble that lasts, is to the dead letters", () => {
    for (const error of [...foreign, "network", "storage", "Lambda.ServiceException", "new"]) {
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

  test("leaves to the sweeper what found no free render", () => {
    assert.equal(catcherOf("Render", "Lambda.TooManyRequestsException"), "LeftToSweeper");
    assert.equal(catcherOf("Begin", "Lambda.TooManyRequestsException"), "IsReminder");
  });

  test("has time for a Begin and then three renders that run into their timeouts", () => {
    const most = Math.max(...template.Parameters.Timeout.AllowedValues);
    const died = States.Render.Retry.find(({ ErrorEquals }) =>
      ErrorEquals.includes("Sandbox.Timedout"),
    );
    const waits = died.MaxAttempts * died.MaxDelaySeconds;
    const begin = template.Resources.BeginFunction.Properties.Timeout;
    const whole = begin + (died.MaxAttempts + 1) * most + waits;
    assert.ok(whole <= 300, `${whole} s, and an EXPRESS execution has 300`);
  });

  const ANNOUNCE = { detailType: "Image Ready", detail: { id: "0a" } };
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
    const throttled = States.Render.Catch.find(({ Next }) => Next === "LeftToSweeper");
    // Render wants to know nothing of a Begin that died.
    const silent = States.Begin.Catch.find(({ Next }) => Next === "Render");
    for (const { Output } of catchers.filter((each) => ![throttled, silent].includes(each))) {
      const said = { Error: "corrupt", Cause: "it ends early" };
      const whole = await evaluate(Output, { errorOutput: said });
      assert.deepEqual(whole, { error: "corrupt", cause: "it ends early" });
      const bare = await evaluate(Output, { errorOutput: { Error: "States.Timeout" } });
      assert.deepEqual(bare, { error: "States.Timeout", cause: "" });
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
