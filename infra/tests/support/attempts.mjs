// Everything that a role might try on a stack, one by one. What works harms nothing: keys and ids are
// of nobody's images.

import { DeleteLogGroupCommand, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  DeleteItemCommand,
  DescribeTableCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { DisableRuleCommand, PutEventsCommand, PutRuleCommand } from "@aws-sdk/client-eventbridge";
import {
  GetFunctionCommand,
  InvokeCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  ListBucketsCommand,
  ListObjectVersionsCommand,
  ListObjectsV2Command,
  PutBucketNotificationConfigurationCommand,
  PutBucketPolicyCommand,
  PutObjectAclCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { ListExecutionsCommand, StartExecutionCommand } from "@aws-sdk/client-sfn";
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";

import { ACCOUNT } from "./account.mjs";

const NOBODY = "nobody/tried-by-a-test";
const UPLOAD = "uploads/default/tried-by-a-test";

/** An item of the table that is no image's. */
const Item = { id: { S: NOBODY } };

/**
 * The attempts by their names: `resource.what`. Each is given the clients of a role and the stack that
 * it is tried on. Queues and the workflow are not on every wiring.
 */
export const ATTEMPTS = {
  ...onBucket("originals", "OriginalsBucket", { "": NOBODY, Upload: UPLOAD }),
  ...onBucket("renditions", "RenditionsBucket", { "": NOBODY }),
  ...onBucket("reports", "ReportsBucket", { "": NOBODY, Backfill: "backfill/tried-by-a-test" }),
  "buckets.create": ({ s3 }) => s3.send(new CreateBucketCommand({ Bucket: "tried-by-a-test" })),
  "buckets.list": ({ s3 }) => s3.send(new ListBucketsCommand()),

  "table.get": onTable(GetItemCommand, { Key: Item }),
  "table.put": onTable(PutItemCommand, { Item }),
  "table.update": onTable(UpdateItemCommand, {
    Key: Item,
    UpdateExpression: "SET tried = :one",
    ExpressionAttributeValues: { ":one": { N: "1" } },
  }),
  "table.delete": onTable(DeleteItemCommand, { Key: Item }),
  "table.scan": onTable(ScanCommand, { Limit: 1 }),
  "table.query": onTable(QueryCommand, {
    KeyConditionExpression: "id = :id",
    ExpressionAttributeValues: { ":id": Item.id },
  }),
  "table.queryIndex": onTable(QueryCommand, {
    IndexName: "by-lease",
    KeyConditionExpression: "#status = :status",
    ExpressionAttributeNames: { "#status": "status" },
    ExpressionAttributeValues: { ":status": { S: "TRIED" } },
  }),
  "table.describe": onTable(DescribeTableCommand, {}),

  "events.put": ({ events }) =>
    events.send(
      new PutEventsCommand({
        Entries: [{ Source: "isopix", DetailType: "Tried by a Test", Detail: "{}" }],
      }),
    ),
  "events.putRule": ({ events }) =>
    events.send(new PutRuleCommand({ Name: "tried-by-a-test", EventPattern: '{"source":["no"]}' })),
  "events.disableRule": ({ events }, { parts }) =>
    events.send(new DisableRuleCommand({ Name: parts.SweepRule })),

  ...onQueue("deadLetters", "DeadLetterQueueUrl"),
  ...onQueue("queue", "QueueUrl"),

  "workflow.start": onMachine(StartExecutionCommand, "StateMachineArn"),
  "workflow.list": onMachine(ListExecutionsCommand, "StateMachineArn"),
  "backfill.start": onMachine(StartExecutionCommand, "BackfillArn"),
  "functions.invokeRender": onFunction(InvokeCommand, "RenderFunction"),
  "functions.invokeSweep": onFunction(InvokeCommand, "SweepFunction"),
  "functions.read": onFunction(GetFunctionCommand, "RenderFunction"),
  "functions.change": onFunction(UpdateFunctionConfigurationCommand, "RenderFunction"),

  "roles.assume": ({ sts }, { parts }) =>
    sts.send(
      new AssumeRoleCommand({
        RoleArn: `arn:aws:iam::${ACCOUNT}:role/${parts.SweepRole}`,
        RoleSessionName: "tried-by-a-test",
      }),
    ),

  "logs.read": ({ logs }, { parts }) =>
    logs.send(new FilterLogEventsCommand({ logGroupName: parts.UploadsLog, limit: 1 })),
  "logs.delete": ({ logs }, { parts }) =>
    logs.send(new DeleteLogGroupCommand({ logGroupName: parts.UploadsLog })),
};

function onBucket(resource, output, keys) {
  const attempts = {};
  const add = (what, Command, parameters) => {
    attempts[`${resource}.${what}`] = ({ s3 }, { outputs }) =>
      s3.send(new Command({ Bucket: outputs[output], ...parameters }));
  };
  for (const [suffix, Key] of Object.entries(keys)) {
    add(`get${suffix}`, GetObjectCommand, { Key });
    add(`getVersion${suffix}`, GetObjectCommand, { Key, VersionId: "null" });
    add(`put${suffix}`, PutObjectCommand, { Key, Body: "tried" });
    add(`delete${suffix}`, DeleteObjectCommand, { Key });
    add(`deleteVersion${suffix}`, DeleteObjectCommand, { Key, VersionId: "null" });
    add(`listVersions${suffix}`, ListObjectVersionsCommand, { Prefix: Key, MaxKeys: 1 });
  }
  add("list", ListObjectsV2Command, { MaxKeys: 1 });
  add("acl", PutObjectAclCommand, { Key: keys[""], ACL: "public-read" });
  add("readPolicy", GetBucketPolicyCommand, {});
  add("changePolicy", PutBucketPolicyCommand, { Policy: "{}" });
  add("changeNotification", PutBucketNotificationConfigurationCommand, {
    NotificationConfiguration: {},
  });
  return attempts;
}

function onTable(Command, parameters) {
  return ({ dynamodb }, { outputs }) =>
    dynamodb.send(new Command({ TableName: outputs.TableName, ...parameters }));
}

function onQueue(resource, output) {
  const attempts = {};
  const add = (what, Command, parameters) => {
    attempts[`${resource}.${what}`] = ({ sqs }, { outputs }) =>
      outputs[output] === undefined
        ? absent()
        : sqs.send(new Command({ QueueUrl: outputs[output], ...parameters }));
  };
  add("attributes", GetQueueAttributesCommand, { AttributeNames: ["QueueArn"] });
  add("receive", ReceiveMessageCommand, { VisibilityTimeout: 0 });
  add("deleteMessage", DeleteMessageCommand, { ReceiptHandle: "tried-by-a-test" });
  add("send", SendMessageCommand, { MessageBody: "{}" });
  add("purge", PurgeQueueCommand, {});
  return attempts;
}

function onMachine(Command, output) {
  return ({ sfn }, { outputs }) =>
    outputs[output] === undefined
      ? absent()
      : sfn.send(new Command({ stateMachineArn: outputs[output], input: "{}" }));
}

function onFunction(Command, part) {
  return ({ lambda }, { parts }) => lambda.send(new Command({ FunctionName: parts[part] }));
}

/** What the wiring does not have cannot be done on it. */
function absent() {
  return Promise.reject(Object.assign(new Error("not on this wiring"), { name: "Absent" }));
}
