// The two wirings of the template. Whatever differs between them stands here; tests run on both.

import { DisableRuleCommand, EnableRuleCommand } from "@aws-sdk/client-eventbridge";
import { UpdateEventSourceMappingCommand } from "@aws-sdk/client-lambda";
import { StartExecutionCommand } from "@aws-sdk/client-sfn";
import { SendMessageCommand } from "@aws-sdk/client-sqs";

import { queueOf } from "./captured.mjs";

/**
 * - `parameters`: what the template is told
 * - `deliver`: brings an event to the functions, as the service before them would
 * - `pause`, `resume`: whether what happens in the bucket reaches the functions
 * - `watch`: the queue in which events can be seen while it does not
 * - `keyOf`, `sequencerOf`: what an event says, in the form in which the wiring gets it
 * - `asExpiry`: the event of a delete as it would be had the bucket's lifecycle deleted the object
 */
export const WIRINGS = {
  workflow: {
    // The emulator has one thread: a hundred runs at a time would wait for it longer than they may.
    // With the queue it starts five at a time by itself.
    parameters: { Orchestration: "workflow", ReservedConcurrency: 20 },
    deliver: ({ aws, outputs }, event) =>
      aws.sfn.send(
        new StartExecutionCommand({
          stateMachineArn: outputs.StateMachineArn,
          input: JSON.stringify(event),
        }),
      ),
    pause: ({ aws, parts }) =>
      aws.events.send(new DisableRuleCommand({ Name: parts.WorkflowRule })),
    resume: ({ aws, parts }) =>
      aws.events.send(new EnableRuleCommand({ Name: parts.WorkflowRule })),
    watch: (t, stack) =>
      queueOf(t, stack, {
        source: ["aws.s3"],
        detail: { bucket: { name: [stack.outputs.OriginalsBucket] } },
      }),
    keyOf: ({ detail }) => detail.object.key,
    sequencerOf: ({ detail }) => detail.object.sequencer,
    asExpiry: ({ detail, ...event }) => ({
      ...event,
      detail: { ...detail, reason: "Lifecycle Expiration" },
    }),
  },
  direct: {
    parameters: { Orchestration: "direct" },
    deliver: ({ aws, outputs }, event) =>
      aws.sqs.send(
        new SendMessageCommand({
          QueueUrl: outputs.QueueUrl,
          MessageBody: JSON.stringify(event),
        }),
      ),
    pause: (stack) => setReader(stack, false),
    resume: (stack) => setReader(stack, true),
    watch: (_, { outputs }) => outputs.QueueUrl,
    keyOf: ({ Records: [{ s3 }] }) => decodeURIComponent(s3.object.key.replaceAll("+", " ")),
    sequencerOf: ({ Records: [{ s3 }] }) => s3.object.sequencer,
    asExpiry: ({ Records: [record] }) => ({
      Records: [{ ...record, eventName: "LifecycleExpiration:Delete" }],
    }),
  },
};

function setReader({ aws, parts }, Enabled) {
  return aws.lambda.send(new UpdateEventSourceMappingCommand({ UUID: parts.QueueReader, Enabled }));
}
