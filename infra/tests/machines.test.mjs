// What holds for every state machine: what it calls and may call, and what it does over errors.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import aslValidator from "asl-validator";

import { OPEN } from "./support/answers.mjs";
import { codes, foreign } from "./support/codes.mjs";
import { handlersOf, machines, statesOf } from "./support/machines.mjs";
import { permitted, roleOf, statementsOf } from "./support/statements.mjs";
import { deployment, template } from "./support/template.mjs";

const deployed = deployment(OPEN);

/** Names of errors that no function of ours throws, and who does. */
const FOREIGN_ERRORS = {
  "States.ALL": "Step Functions: any error",
  "States.Timeout": "Step Functions: a task took longer than its TimeoutSeconds",
  "States.ItemReaderFailed": "Step Functions: the listing of a Distributed Map failed",
  "States.ResultWriterFailed": "Step Functions: the results of a Distributed Map were not written",
  "Lambda.TooManyRequestsException": "Lambda's Invoke: no concurrency is left",
  "Lambda.ServiceException": "Lambda's Invoke: an error of the service",
  "Lambda.AWSLambdaException": "Lambda's Invoke: an error of the service",
  "Lambda.SdkClientException": "Step Functions' client of Lambda: the call failed",
  "Lambda.ClientExecutionTimeoutException": "Step Functions' client of Lambda: no answer came",
  "Lambda.Unknown": "Step Functions: a function ended without an error type",
  "Runtime.ExitError": "Lambda: the process ended in the middle of its work",
  "Runtime.OutOfMemory": "Lambda: the process was ended over its memory",
  "Runtime.Unknown": "Lambda: the process ended before its first work",
  "Sandbox.Timedout": "Lambda: the function took longer than its timeout",
  "DynamoDB.ProvisionedThroughputExceededException": "DynamoDB: a throttle",
  "DynamoDB.RequestLimitExceeded": "DynamoDB: a throttle",
  "DynamoDB.ThrottlingException": "DynamoDB: a throttle",
};

/** What a state of this resource needs, by its arguments. */
const NEEDS = {
  "arn:aws:states:::lambda:invoke": ({ FunctionName }) => [["lambda:InvokeFunction", FunctionName]],
  "arn:aws:states:::events:putEvents": ({ Entries }) =>
    Entries.map(({ EventBusName }) => ["events:PutEvents", EventBusName]),
  "arn:aws:states:::sqs:sendMessage": ({ QueueUrl }) => [["sqs:SendMessage", QueueUrl]],
  "arn:aws:states:::dynamodb:updateItem": ({ TableName }) => [["dynamodb:UpdateItem", TableName]],
  "arn:aws:states:::dynamodb:getItem": ({ TableName }) => [["dynamodb:GetItem", TableName]],
  "arn:aws:states:::s3:listObjectsV2": ({ Bucket }) => [["s3:ListBucket", Bucket]],
  // Results come in parts when there are many of them, and are read again for the manifest.
  "arn:aws:states:::s3:putObject": ({ Bucket }) =>
    ["PutObject", "GetObject", "ListMultipartUploadParts", "AbortMultipartUpload"].map((action) => [
      `s3:${action}`,
      Bucket,
    ]),
};

/** What its role must be allowed for the sake of its own log and traces. */
const OWN = /^(logs|xray):/;

/** What a Distributed Map does with its children, on the state machine itself. */
const CHILDREN = ["states:StartExecution", "states:DescribeExecution", "states:StopExecution"];

for (const [name, machine] of Object.entries(machines)) {
  describe(name, () => {
    const states = statesOf(machine);
    const tasks = states.filter(([, { Type }]) => Type === "Task");
    const { DefinitionSubstitutions } = deployed.properties(name);

    test("is valid Amazon States Language", () => {
      const { isValid, errorsText } = aslValidator(machine);
      assert.ok(isValid, isValid || errorsText());
    });

    test("is given all that it names, and no more", () => {
      const named = JSON.stringify(machine).matchAll(/\$\{(\w+)\}/g);
      assert.deepEqual(
        [...new Set([...named].map(([, variable]) => variable))].sort(),
        Object.keys(DefinitionSubstitutions).sort(),
      );
    });

    test("has a role that may do what its states do, and no more", () => {
      const needed = states.flatMap(([, { Resource, Arguments, ItemReader, ResultWriter }]) =>
        [
          { Resource, Arguments },
          { Resource: ItemReader?.Resource, Arguments: ItemReader?.Parameters },
          { Resource: ResultWriter?.Resource, Arguments: ResultWriter?.Parameters },
        ]
          .filter((call) => call.Resource !== undefined)
          .flatMap((call) => NEEDS[call.Resource](call.Arguments)),
      );
      if (states.some(([, state]) => state.ItemProcessor?.ProcessorConfig.Mode === "DISTRIBUTED")) {
        needed.push(...CHILDREN.map((action) => [action, name]));
      }
      const may = permitted(statementsOf(deployed, roleOf(name)));
      const granted = Object.entries(may)
        .filter(([action]) => !OWN.test(action))
        .flatMap(([action, resources]) =>
          resources.map((resource) => `${action} ${ownerOf(resource)}`),
        );
      const wanted = needed.map(([action, target]) => `${action} ${resourceOf(target)}`);
      assert.deepEqual([...new Set(granted)].sort(), [...new Set(wanted)].sort());

      /** A resource's name in the template, from what the definition calls it. */
      function resourceOf(target) {
        const value = target.replace(
          /\$\{(\w+)\}/g,
          (_, variable) => DefinitionSubstitutions[variable],
        );
        return ownerOf(value);
      }
    });

    test("retries every task, ever later, at random, and not for ever", () => {
      assert.ok(tasks.length > 0);
      for (const [state, { Retry, Catch, TimeoutSeconds }] of tasks) {
        assert.ok(TimeoutSeconds > 0, `${state} waits for ever`);
        // By itself, or by way of the clock.
        const isAgain = Catch?.some(({ Next }) => Next === "IsOver");
        assert.ok(Retry?.length > 0 || isAgain, `${state} is not retried`);
      }
      for (const { state, ErrorEquals, ...retrier } of handlersOf(machine)) {
        if ("MaxAttempts" in retrier) {
          const what = `${state} over ${ErrorEquals}`;
          assert.equal(retrier.JitterStrategy, "FULL", what);
          assert.ok(retrier.BackoffRate > 1, what);
          assert.ok(retrier.MaxDelaySeconds >= retrier.IntervalSeconds, what);
          assert.ok(retrier.MaxDelaySeconds <= 60 && retrier.MaxAttempts <= 10, what);
        }
      }
    });

    test("knows no error but those that somebody throws", () => {
      const known = [...codes, ...foreign, ...Object.keys(FOREIGN_ERRORS)];
      for (const { state, ErrorEquals } of handlersOf(machine)) {
        for (const error of ErrorEquals) {
          assert.ok(known.includes(error), `${state} knows ${error}`);
        }
      }
    });

    test("waits longer for a function than the function may run", () => {
      for (const [state, { Resource, Arguments, TimeoutSeconds }] of tasks) {
        if (Resource.endsWith("lambda:invoke")) {
          const variable = Arguments.FunctionName.slice(2, -1);
          const { Timeout } = template.Resources[variable].Properties;
          const most = Timeout.Ref
            ? Math.max(...template.Parameters[Timeout.Ref].AllowedValues)
            : Timeout;
          assert.ok(TimeoutSeconds > most, `${state}: ${TimeoutSeconds} and ${most} seconds`);
        }
      }
    });
  });
}

/** The resource of the template that an ARN, URL or name belongs to. */
function ownerOf(text) {
  if (text === "default" || text.includes(":event-bus/default")) {
    return "the default bus";
  }
  return /\$\{(?!AWS::)(\w+)/.exec(text)?.[1] ?? text;
}

test("the workflow is EXPRESS unless told, and the backfill, which takes hours, is STANDARD", () => {
  const standard = deployment({ ...OPEN, WorkflowType: "STANDARD" });
  assert.equal(deployed.properties("Workflow").Type, "EXPRESS");
  assert.equal(standard.properties("Workflow").Type, "STANDARD");
  for (const made of [deployed, standard]) {
    assert.equal(made.properties("Backfill").Type, "STANDARD");
  }
});

test("the errors that others throw are all used, so that the list is no museum", () => {
  const used = Object.values(machines)
    .flatMap(handlersOf)
    .flatMap(({ ErrorEquals }) => ErrorEquals);
  assert.deepEqual(
    Object.keys(FOREIGN_ERRORS).filter((error) => !used.includes(error)),
    [],
  );
});
