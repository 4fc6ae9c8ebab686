// `cargo xtask deploy` and `cargo xtask destroy`, as they are typed: what they print, what is there
// afterwards, and that a question is no formality.

import { DeleteStackCommand } from "@aws-sdk/client-cloudformation";
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { test } from "node:test";

import { clients } from "./support/clients.mjs";
import { PACKAGES, outputsOf, samEnvironment } from "./support/deploy.mjs";
import { xtask } from "./support/places.mjs";
import { testbed } from "./support/testbed.mjs";

const NAME = "isopix-by-hand";

// No answers are kept under this name, whatever somebody has deployed from this checkout.
const TARGET = ["--config-env", NAME, "--stack-name", NAME, "--region", "us-east-1"];

test("a stack is deployed, stays where nobody agrees, and goes", async (t) => {
  const { endpoint } = testbed();
  const { cloudFormation } = clients(endpoint);
  // For the tests after it, if this one fails.
  t.after(() => cloudFormation.send(new DeleteStackCommand({ StackName: NAME })));

  const deployed = await run([
    ...["deploy", "--arch", "x86_64", ...TARGET],
    ...["--s3-bucket", PACKAGES, "--s3-prefix", NAME],
    "--parameter-overrides",
    ...["Architecture=x86_64", "AllowedOrigins=https://app.example", "KeepData=false"],
    "AllowAnonymousUploads=true",
  ]);
  assert.equal(deployed.status, 0, deployed.stderr);
  const outputs = await outputsOf(cloudFormation, NAME);
  for (const [name, value] of Object.entries(outputs)) {
    assert.match(deployed.stdout, new RegExp(`^${name} +${escaped(value)}$`, "m"));
  }
  assert.match(deployed.stdout, /createResizer\(\{ recipe \}\)/);
  assert.ok(deployed.stdout.includes(`endpoint: "${outputs.ApiUrl}/uploads"`), deployed.stdout);

  // Another name, and nobody there.
  for (const answer of ["isopix\n", ""]) {
    const refused = await run(["destroy", ...TARGET], answer);
    assert.equal(refused.status, 1);
    assert.match(refused.stderr, /nothing was deleted/);
    assert.match(refused.stdout, new RegExp(`TableName +${escaped(outputs.TableName)}: goes`));
    assert.deepEqual(await outputsOf(cloudFormation, NAME), outputs);
  }

  const destroyed = await run(["destroy", ...TARGET], `${NAME}\n`);
  assert.equal(destroyed.status, 0, destroyed.stderr);
  await assert.rejects(outputsOf(cloudFormation, NAME), /does not exist/);

  const absent = await run(["destroy", "--yes", ...TARGET]);
  assert.equal(absent.status, 1);
  assert.match(absent.stderr, new RegExp(`is ${NAME} the stack's name`));

  async function run(words, answer = "") {
    const child = spawn(xtask(), words, {
      stdio: ["pipe", "pipe", "pipe"],
      env: { ...withoutAws(process.env), ...samEnvironment(endpoint) },
    });
    child.stdin.end(answer);
    const [[status], stdout, stderr] = await Promise.all([
      once(child, "close"),
      text(child.stdout),
      text(child.stderr),
    ]);
    return { status, stdout, stderr };
  }
});

/** Nothing of it may be for somebody's own account. */
function withoutAws(environment) {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !name.startsWith("AWS_")),
  );
}

function escaped(words) {
  return words.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
