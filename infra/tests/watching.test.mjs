// Alarms and dashboard.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { OPEN } from "./support/answers.mjs";
import { deployment, template } from "./support/template.mjs";

const deployed = deployment(OPEN);

describe("every alarm", () => {
  const watched = deployment({ ...OPEN, AlarmEmail: "a@b.example" });
  const direct = deployment({ ...OPEN, Orchestration: "direct" });
  const alarms = (made) =>
    made.names("AWS::CloudWatch::Alarm").map((name) => {
      const { Namespace, MetricName } = made.properties(name);
      return `${name}: ${Namespace} ${MetricName}`;
    });
  const BOTH = [
    "ApiErrorsAlarm: AWS/ApiGateway 5xx",
    "BackfillFailedAlarm: AWS/States ExecutionsFailed",
    "DeadLettersAlarm: AWS/SQS ApproximateNumberOfMessagesVisible",
    "RenderGaveUpAlarm: isopix Failures",
    "RenderRetriedAlarm: isopix Retried",
    "SlowRendersAlarm: AWS/Lambda Duration",
    "StalePendingAlarm: isopix Overdue",
    "SweepBehindAlarm: isopix Left",
    "SweepErrorsAlarm: AWS/Lambda Errors",
    "SweepMissingAlarm: AWS/Lambda Invocations",
    "SweepUnreadableAlarm: isopix Unreadable",
    "ThrottlesAlarm: AWS/Lambda Throttles",
    "UploadsThrottlesAlarm: AWS/Lambda Throttles",
  ];

  test("is one of these with the workflow", () => {
    const own = [
      "BeginGaveUpAlarm: isopix Failures",
      "BeginThrottlesAlarm: AWS/Lambda Throttles",
      "FailGaveUpAlarm: isopix Failures",
      "WorkflowFailedAlarm: AWS/States ExecutionsFailed",
      "WorkflowTimedOutAlarm: AWS/States ExecutionsTimedOut",
    ];
    assert.deepEqual(alarms(deployed).sort(), [...BOTH, ...own].sort());
  });

  test("is one of these with the direct wiring", () => {
    const own = [
      "QueueAgeAlarm: AWS/SQS ApproximateAgeOfOldestMessage",
      "RenderErrorsAlarm: AWS/Lambda Errors",
    ];
    assert.deepEqual(alarms(direct).sort(), [...BOTH, ...own].sort());
  });

  test("says what is wrong, and tells the address that is given, if one is", () => {
    for (const name of watched.names("AWS::CloudWatch::Alarm")) {
      const { AlarmDescription, AlarmActions, TreatMissingData } = watched.properties(name);
      assert.ok(AlarmDescription.length > 20, name);
      assert.deepEqual(AlarmActions, ["${AlarmTopic}"], name);
      const silent = name === "SweepMissingAlarm" ? "breaching" : "notBreaching";
      assert.equal(TreatMissingData, silent, name);
      assert.equal(deployed.properties(name).AlarmActions, undefined, name);
    }
  });
});

test("trouble that the queue answers rings at once, on either wiring", () => {
  for (const Orchestration of ["workflow", "direct"]) {
    const made = deployment({ ...OPEN, Orchestration });
    const { Dimensions, Statistic, Threshold, EvaluationPeriods } =
      made.properties("RenderRetriedAlarm");
    assert.deepEqual(Dimensions, [{ Name: "Function", Value: "${RenderFunction}" }]);
    assert.deepEqual([Statistic, Threshold, EvaluationPeriods], ["Sum", 0, 1]);
  }
});

test("a state machine's execution that fails or takes too long rings at once", () => {
  for (const [alarm, machine] of [
    ["WorkflowFailedAlarm", "Workflow"],
    ["WorkflowTimedOutAlarm", "Workflow"],
    // May take a year.
    ["BackfillFailedAlarm", "Backfill"],
  ]) {
    const { Dimensions, Statistic, Threshold, EvaluationPeriods } = deployed.properties(alarm);
    assert.deepEqual(Dimensions, [{ Name: "StateMachineArn", Value: `\${${machine}}` }]);
    assert.deepEqual([Statistic, Threshold, EvaluationPeriods], ["Sum", 0, 1]);
  }
});

test("throttles ring when they last, of each function that images or pages wait for", () => {
  for (const [name, owner] of [
    ["ThrottlesAlarm", "RenderFunction"],
    ["BeginThrottlesAlarm", "BeginFunction"],
    ["UploadsThrottlesAlarm", "UploadsFunction"],
  ]) {
    const { Dimensions, Statistic, Period, Threshold, EvaluationPeriods } =
      deployed.properties(name);
    assert.deepEqual(Dimensions, [{ Name: "FunctionName", Value: `\${${owner}}` }], name);
    assert.deepEqual([Statistic, Period, Threshold, EvaluationPeriods], ["Sum", 60, 0, 5], name);
  }
});

test("the sweeper may leave work once, and not in each sweep of an hour", () => {
  const { Statistic, Period, Threshold } = deployed.properties("SweepBehindAlarm");
  assert.deepEqual([Statistic, Period, Threshold], ["Minimum", 3600, 0]);
  assert.equal(deployed.properties("SweepUnreadableAlarm").Statistic, "Maximum");
});

test("a sweeper that fails, or does not run, is noticed however seldom it sweeps", () => {
  const longest = template.Parameters.SweepMinutes.MaxValue * 60;
  for (const name of ["SweepErrorsAlarm", "SweepMissingAlarm"]) {
    const { Period, EvaluationPeriods } = deployed.properties(name);
    assert.ok(Period >= longest, name);
    assert.equal(EvaluationPeriods, 2, name);
  }
});

test("the dashboard is JSON in either wiring, and fits on its grid", () => {
  for (const Orchestration of ["workflow", "direct"]) {
    const made = deployment({ ...OPEN, Orchestration });
    const { widgets } = JSON.parse(made.properties("Dashboard").DashboardBody);
    assert.ok(widgets.length >= 6);
    for (const { x, width, properties } of widgets) {
      assert.ok(x + width <= 24, properties.title);
    }
  }
});
