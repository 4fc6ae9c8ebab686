// How long a message that a function has taken stays hidden, on the direct wiring. The template says
// six times the function's timeout; a test does not wait for that.

import { SetQueueAttributesCommand } from "@aws-sdk/client-sqs";

/** Usually: longer than a test's small image takes on a busy machine. */
export const VISIBILITY_SECONDS = 10;

/** Where a test waits for many deliveries of its own message. */
export const HURRIED_SECONDS = 3;

/** Sets it, where the stack has a queue. */
export async function setVisibility({ aws, outputs: { QueueUrl } }, seconds) {
  if (QueueUrl !== undefined) {
    const Attributes = { VisibilityTimeout: `${seconds}` };
    await aws.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
  }
}
