// How events get to the functions, and where they wait if they do not.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { OPEN } from "./support/answers.mjs";
import { resourcePolicy } from "./support/statements.mjs";
import { deployment, template } from "./support/template.mjs";

const workflow = deployment(OPEN);
const direct = deployment({ ...OPEN, Orchestration: "direct" });
const NAME = direct.properties("OriginalsBucket").BucketName;

test("each wiring has its own parts, and not those of the other", () => {
  for (const name of ["Workflow", "WorkflowRule", "BeginFunction", "FailFunction"]) {
    assert.ok(workflow.has(name) && !direct.has(name), name);
  }
  for (const name of ["Queue", "QueueRule", "QueueReader"]) {
    assert.ok(direct.has(name) && !workflow.has(name), name);
  }
});

for (const [what, deployed, bucket] of [
  ["a new bucket", direct, NAME],
  [
    "an existing bucket",
    deployment({ ...OPEN, Orchestration: "direct", ExistingOriginalsBucket: "old-photos" }),
    "old-photos",
  ],
]) {
  test(`the queue takes messages of ${what} in this account, and of one rule`, () => {
    const statements = resourcePolicy(deployed, "AWS::SQS::QueuePolicy", "Queue");
    const sender = (Sid, service, Condition) => ({
      Sid,
      Effect: "Allow",
      Principal: { Service: `${service}.amazonaws.com` },
      Action: "sqs:SendMessage",
      Resource: "${Queue.Arn}",
      Condition,
    });
    // The ARN of a bucket does not say whose it is; that of a rule does.
    const account = { "aws:SourceAccount": "${AWS::AccountId}" };
    const arn = (text) => ({ ArnEquals: { "aws:SourceArn": text } });
    const originals = arn(`arn:\${AWS::Partition}:s3:::${bucket}`);
    assert.deepEqual(statements, [
      sender("Originals", "s3", { ...originals, StringEquals: account }),
      sender("Rule", "events", arn("${QueueRule.Arn}")),
    ]);
  });
}

test("S3 is told of the queue only after the queue's policy is there", () => {
  const { QueueConfigurations } = direct.properties("OriginalsBucket").NotificationConfiguration;
  assert.deepEqual(QueueConfigurations, [
    { Event: "s3:ObjectCreated:*", Queue: "${Queue.Arn}" },
    { Event: "s3:ObjectRemoved:*", Queue: "${Queue.Arn}" },
  ]);
  // A function such as Select may be evaluated before CloudFormation looks for what depends on what.
  const { Tags } = direct.properties("OriginalsBucket");
  assert.ok(Tags.some(({ Value }) => Value === "${QueuePolicy}"));
});

test("EventBridge hears of originals in either wiring, so that one can change to the other", () => {
  for (const deployed of [workflow, direct]) {
    const { EventBridgeConfiguration } =
      deployed.properties("OriginalsBucket").NotificationConfiguration;
    assert.deepEqual(EventBridgeConfiguration, { EventBridgeEnabled: true });
  }
});

describe("the rule", () => {
  const existing = (Orchestration) =>
    deployment({ ...OPEN, Orchestration, ExistingOriginalsBucket: "old-photos" });
  const S3 = ["Object Created", "Object Deleted"];
  for (const [what, deployed, rule, sources, types, bucket] of [
    ["of the workflow", workflow, "WorkflowRule", ["aws.s3", "isopix"], S3, "${OriginalsBucket}"],
    ["of a queue that S3 sends to", direct, "QueueRule", ["isopix"], [], NAME],
    [
      "of a queue and an existing bucket",
      existing("direct"),
      "QueueRule",
      ["aws.s3", "isopix"],
      S3,
      "old-photos",
    ],
    [
      "of the workflow and an existing bucket",
      existing("workflow"),
      "WorkflowRule",
      ["aws.s3", "isopix"],
      S3,
      "old-photos",
    ],
  ]) {
    test(`${what} passes on its events, but no expiry by lifecycle`, () => {
      const { EventPattern, State } = deployed.properties(rule);
      assert.equal(State, undefined);
      assert.deepEqual(EventPattern, {
        source: sources,
        "detail-type": [...types, "Image Overdue"],
        detail: {
          bucket: { name: [bucket] },
          reason: [{ "anything-but": "Lifecycle Expiration" }],
        },
      });
    });
  }
});

describe("dead letters", () => {
  const QUEUE = "${DeadLetterQueue.Arn}";

  test("wait for two weeks, which is the most", () => {
    assert.equal(workflow.properties("DeadLetterQueue").MessageRetentionPeriod, 14 * 86_400);
  });

  test("come from the queue, after ten deliveries: four attempts, and what takes none", () => {
    const { RedrivePolicy } = direct.properties("Queue");
    assert.equal(RedrivePolicy.deadLetterTargetArn, QUEUE);
    assert.equal(RedrivePolicy.maxReceiveCount, 10);
  });

  for (const [deployed, rule] of [
    [workflow, "WorkflowRule"],
    [direct, "QueueRule"],
  ]) {
    test(`come from ${rule}, and from no other rule of EventBridge`, () => {
      const { Targets } = deployed.properties(rule);
      assert.equal(Targets.length, 1);
      assert.deepEqual(Targets[0].DeadLetterConfig, { Arn: QUEUE });
      const policy = resourcePolicy(deployed, "AWS::SQS::QueuePolicy", "DeadLetterQueue");
      assert.equal(policy.length, 1);
      const [{ Principal, Action, Resource, Condition }] = policy;
      assert.deepEqual(Principal, { Service: "events.amazonaws.com" });
      assert.deepEqual([Action, Resource], ["sqs:SendMessage", QUEUE]);
      assert.deepEqual(Condition, {
        ArnEquals: { "aws:SourceArn": `\${${rule}.Arn}` },
      });
    });
  }

  test("come from the workflow, which is told of the queue", () => {
    const { DefinitionSubstitutions } = workflow.properties("Workflow");
    assert.equal(DefinitionSubstitutions.DeadLetterQueue, "${DeadLetterQueue}");
  });

  test("raise the alarm", () => {
    const { MetricName, Dimensions, Threshold } = workflow.properties("DeadLettersAlarm");
    assert.equal(MetricName, "ApproximateNumberOfMessagesVisible");
    assert.deepEqual(Dimensions, [{ Name: "QueueName", Value: "${DeadLetterQueue.QueueName}" }]);
    assert.equal(Threshold, 0);
  });
});

for (const Timeout of template.Parameters.Timeout.AllowedValues) {
  test(`a timeout of ${Timeout} s gives six times as much until an event comes again`, () => {
    const deployed = deployment({ ...OPEN, Orchestration: "direct", Timeout });
    const visible = Number(deployed.properties("Queue").VisibilityTimeout);
    assert.equal(visible, 6 * deployed.properties("RenderFunction").Timeout);
    // Or the second run would find the image held by the first, which is dead.
    const lease = Number(
      deployed.value(template.Globals.Function.Environment.Variables.LEASE_SECONDS),
    );
    assert.ok(lease > 2 * Timeout && lease < visible, `a lease of ${lease} s`);
    // A run that is under way may yet point to renditions that are about to go.
    assert.ok(template.Parameters.GraceSeconds.MinValue > lease);
  });
}

test("the queue's reader says which messages of a batch failed, and takes one at a time", () => {
  const reader = direct.properties("QueueReader");
  assert.deepEqual(reader.FunctionResponseTypes, ["ReportBatchItemFailures"]);
  assert.equal(reader.BatchSize, 1);
  assert.equal(reader.ScalingConfig, undefined);
});

for (const ReservedConcurrency of template.Parameters.ReservedConcurrency.AllowedValues.slice(1)) {
  test(`of ${ReservedConcurrency} runs a queue's reader takes most, and never all`, () => {
    const bounded = deployment({ ...OPEN, Orchestration: "direct", ReservedConcurrency });
    const reserved = bounded.properties("RenderFunction").ReservedConcurrentExecutions;
    assert.equal(reserved, ReservedConcurrency);
    const { ScalingConfig } = bounded.properties("QueueReader");
    const most = Number(ScalingConfig.MaximumConcurrency);
    // Lambda takes no reader with fewer than two.
    assert.ok(most >= 2 && most < reserved && most >= reserved / 2, most);
  });
}

test("without a reservation nothing bounds the function or the queue's reader", () => {
  assert.equal(direct.properties("RenderFunction").ReservedConcurrentExecutions, undefined);
  assert.equal(direct.properties("QueueReader").ScalingConfig, undefined);
});

test("one of the two tells of images: the workflow, or the render function", () => {
  const announces = (deployed) =>
    deployed.properties("RenderFunction").Environment.Variables.ANNOUNCE;
  assert.deepEqual([announces(workflow), announces(direct)], ["false", "true"]);
});

test("the sweeper is started by its rule alone, and once", () => {
  for (const [minutes, rate] of [
    [1, "rate(1 minute)"],
    [5, "rate(5 minutes)"],
  ]) {
    const deployed = deployment({ ...OPEN, SweepMinutes: minutes });
    assert.equal(deployed.properties("SweepRule").ScheduleExpression, rate);
  }
  assert.equal(workflow.properties("SweepPermission").SourceArn, "${SweepRule.Arn}");
  assert.equal(workflow.properties("SweepInvokeConfig").MaximumRetryAttempts, 0);
});
