// Deploys the template to the emulator as it would be deployed to AWS: with `sam deploy`.

import {
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
} from "@aws-sdk/client-cloudformation";
import { CreateBucketCommand } from "@aws-sdk/client-s3";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, readdirSync } from "node:fs";
import path from "node:path";

import { REGION, ROOT } from "./account.mjs";
import { clients } from "./clients.mjs";
import { applyCors } from "./cors-repair.mjs";
import { infra, sam, zips } from "./places.mjs";
import { VISIBILITY_SECONDS, setVisibility } from "./visibility.mjs";

/** The bucket of packages. SAM would make one itself, and cannot do it for two stacks at once. */
export const PACKAGES = "isopix-packages";

/** Makes the account ready for stacks. */
export async function prepare(endpoint) {
  await clients(endpoint).s3.send(new CreateBucketCommand({ Bucket: PACKAGES }));
}

/**
 * A folder with all that is deployed, laid out as in the repository: the template names the packages
 * by their place beside it.
 */
export function stage(folder) {
  const files = readdirSync(infra).filter((name) => /\.(yaml|json)$/.test(name));
  mkdirSync(path.join(folder, "infra"), { recursive: true });
  for (const name of files) {
    cpSync(path.join(infra, name), path.join(folder, "infra", name));
  }
  cpSync(zips(), path.join(folder, "target/lambda/deploy"), { recursive: true });
  return path.join(folder, "infra");
}

/**
 * Deploys one stack.
 *
 * @returns its outputs by their names, and its parts' physical names by their logical ones
 */
export async function deploy({ endpoint, folder, name, parameters }) {
  await runSam({ endpoint, folder, name, parameters });
  const aws = clients(endpoint);
  const [outputs, { StackResources }] = await Promise.all([
    outputsOf(aws.cloudFormation, name),
    aws.cloudFormation.send(new DescribeStackResourcesCommand({ StackName: name })),
  ]);
  const parts = Object.fromEntries(
    StackResources.map(({ LogicalResourceId, PhysicalResourceId }) => [
      LogicalResourceId,
      PhysicalResourceId,
    ]),
  );
  await applyCors(aws, outputs.ApiId, path.join(folder, "template.yaml"), parameters);
  const stack = { name, parameters, outputs, parts };
  await setVisibility({ aws, ...stack }, VISIBILITY_SECONDS);
  return stack;
}

/** A stack's outputs by their names. */
export async function outputsOf(cloudFormation, name) {
  const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: name }));
  return Object.fromEntries(
    Stacks[0].Outputs.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
  );
}

/** What the SAM command line has to be told to use the emulator in place of AWS. */
export function samEnvironment(endpoint) {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: ROOT.accessKeyId,
    AWS_SECRET_ACCESS_KEY: ROOT.secretAccessKey,
    AWS_DEFAULT_REGION: REGION,
    SAM_CLI_TELEMETRY: "0",
    SAM_CLI_POLL_DELAY: "1",
  };
}

async function runSam({ endpoint, folder, name, parameters }) {
  const child = spawn(
    sam,
    [
      ...["deploy", "--template-file", "template.yaml", "--stack-name", name],
      ...["--capabilities", "CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
      ...[
        "--no-confirm-changeset",
        "--no-progressbar",
        "--s3-bucket",
        PACKAGES,
        "--s3-prefix",
        name,
      ],
      "--parameter-overrides",
      ...Object.entries(parameters).map(([key, value]) => `${key}=${value}`),
    ],
    {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
      env: { PATH: process.env.PATH, HOME: folder, ...samEnvironment(endpoint) },
    },
  );
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => (printed += text));
  }
  const [status] = await once(child, "close");
  if (status !== 0) {
    throw new Error(`sam deploy of ${name} ended with ${status}:\n${printed.slice(-6000)}`);
  }
}
