// Clients of the emulator's services.

import { ApiGatewayV2Client } from "@aws-sdk/client-apigatewayv2";
import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SQSClient } from "@aws-sdk/client-sqs";
import { STSClient } from "@aws-sdk/client-sts";

import { REGION, ROOT } from "./account.mjs";

const CLASSES = {
  api: ApiGatewayV2Client,
  cloudFormation: CloudFormationClient,
  dynamodb: DynamoDBClient,
  events: EventBridgeClient,
  lambda: LambdaClient,
  logs: CloudWatchLogsClient,
  s3: S3Client,
  sfn: SFNClient,
  sqs: SQSClient,
  sts: STSClient,
};

/** One client of each service, made when it is first asked for. */
export function clients(endpoint, credentials = ROOT) {
  const made = {};
  for (const [name, Client] of Object.entries(CLASSES)) {
    let client;
    Object.defineProperty(made, name, {
      enumerable: true,
      get: () =>
        (client ??= new Client({
          endpoint,
          credentials,
          region: REGION,
          forcePathStyle: true,
          disableHostPrefix: true,
          maxAttempts: 1,
          // The emulator hangs up on connections that have idled, just when they are used again.
          requestHandler: { httpAgent: { keepAlive: false, maxSockets: 256 } },
        })),
    });
  }
  return made;
}
