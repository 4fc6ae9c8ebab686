// Real events of a bucket, caught before the functions see them, to be delivered when and as often
// as a test wants.

import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
} from "@aws-sdk/client-sqs";
import {
  DeleteRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import { randomUUID } from "node:crypto";

import { eventually } from "./eventually.mjs";

/**
 * Keeps the wiring from seeing the bucket's events while `happen` runs, and gives the events of that
 * key in the order in which they happened, in the form in which the wiring gets them.
 */
export async function captured(t, stack, { key, count }, happen) {
  const { wiring } = stack;
  const watch = await wiring.watch(t, stack);
  await wiring.pause(stack);
  try {
    await happen();
    return await collect(stack, watch, (event) => wiring.keyOf(event) === key, count);
  } finally {
    await wiring.resume(stack);
  }
}

/** A queue that gets whatever a pattern of EventBridge matches, until the test ends. */
export async function queueOf(t, { aws }, pattern) {
  const name = `isopix-test-${randomUUID()}`;
  const { QueueUrl } = await aws.sqs.send(new CreateQueueCommand({ QueueName: name }));
  const { Attributes } = await aws.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }),
  );
  await aws.events.send(new PutRuleCommand({ Name: name, EventPattern: JSON.stringify(pattern) }));
  const Targets = [{ Id: "queue", Arn: Attributes.QueueArn }];
  await aws.events.send(new PutTargetsCommand({ Rule: name, Targets }));
  t.after(async () => {
    await aws.events.send(new RemoveTargetsCommand({ Rule: name, Ids: ["queue"] }));
    await aws.events.send(new DeleteRuleCommand({ Name: name }));
    await aws.sqs.send(new DeleteQueueCommand({ QueueUrl }));
  });
  return QueueUrl;
}

/** Takes messages from a queue, and leaves those that are not wanted. */
export async function take({ aws }, QueueUrl, isWanted = () => true) {
  const { Messages = [] } = await aws.sqs.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ["All"],
    }),
  );
  const wanted = [];
  for (const { Body, ReceiptHandle } of Messages) {
    const event = parsed(Body);
    if (isWanted(event)) {
      wanted.push(event);
      await aws.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    } else {
      await aws.sqs.send(
        new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }),
      );
    }
  }
  return wanted;
}

function parsed(body) {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

async function collect(stack, queue, isWanted, count) {
  const events = [];
  return eventually(
    () => `${count} events; there are ${JSON.stringify(events)}`,
    async () => {
      events.push(...(await take(stack, queue, isWanted)));
      return events.length >= count
        ? events.sort((one, other) => (place(one) < place(other) ? -1 : 1))
        : undefined;
    },
  );

  function place(event) {
    return stack.wiring.sequencerOf(event);
  }
}
