// Runs the tests of the template: starts the emulator and a fault proxy between it and its functions,
// deploys a stack for each wiring, and runs the tests against them. Arguments go to `node --test`;
// without a file among them, all tests run, on two emulators. With `--hold` nothing runs: the test bed
// stays up and its variable is printed, for `node --test` by hand.

import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { deploy, prepare, stage } from "./support/deploy.mjs";
import { startEmulator } from "./support/emulator.mjs";
import { startFaultProxy } from "./support/fault-proxy.mjs";
import { startIssuer } from "./support/issuer.mjs";
import { freePort } from "./support/ports.mjs";
import { stacks } from "./support/stacks.mjs";
import { VARIABLE } from "./support/testbed.mjs";

// The AWS SDK warns of the Node that it will need next year.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

const given = process.argv.slice(2);
const started = [];

/** These keep an emulator busy, and the others mostly wait: each has one, and they run side by side. */
const BUSY = [
  "emulator-backfill-command.test.mjs",
  "emulator-backfill.test.mjs",
  "emulator-load.test.mjs",
  "emulator-uploads.test.mjs",
];

try {
  if (given.includes("--hold")) {
    await hold(await start());
  } else if (given.some((argument) => argument.endsWith(".mjs"))) {
    process.exitCode = await test(await start(), []);
  } else {
    process.exitCode = await testAll();
  }
} finally {
  for (const { stop } of started.reverse()) {
    await stop();
  }
}

async function testAll() {
  const all = readdirSync(import.meta.dirname).filter(
    (name) => name.startsWith("emulator-") && name.endsWith(".test.mjs"),
  );
  const others = all.filter((name) => !BUSY.includes(name));
  const [one, other] = [await start(), await start()];
  // What both say at once nobody could read.
  const said = path.join(path.dirname(other), "said.txt");
  const statuses = await Promise.all([test(one, others), test(other, BUSY, openSync(said, "w"))]);
  process.stdout.write(readFileSync(said));
  return Math.max(...statuses);
}

/** Starts a test bed, and gives the file in which it is described. */
async function start() {
  const folder = mkdtempSync(path.join(realpathSync(tmpdir()), "isopix-infra-"));
  started.push({ stop: () => rmSync(folder, { recursive: true, force: true }) });
  const port = await freePort();
  const proxy = await startFaultProxy(port);
  started.push(proxy);
  const emulator = await startEmulator({ port, functionsEndpoint: proxy.endpoint });
  started.push(emulator);
  const issuer = await startIssuer();
  started.push(issuer);

  const { endpoint, pid } = emulator;
  const template = stage(folder);
  await prepare(endpoint);
  const deployed = await Promise.all(
    stacks({ issuer: issuer.url }).map(({ name, parameters }) =>
      deploy({ endpoint, folder: template, name, parameters }),
    ),
  );
  const bed = {
    endpoint,
    emulator: pid,
    proxy: proxy.endpoint,
    issuer: issuer.url,
    template,
    stacks: Object.fromEntries(deployed.map((stack) => [stack.name, stack])),
  };
  const file = path.join(folder, "testbed.json");
  writeFileSync(file, JSON.stringify(bed, null, 2));
  return file;
}

/**
 * Runs tests on a test bed.
 *
 * @param names the tests' files; none where they are given
 * @param stdout where they say how it goes, as `spawn` takes it
 */
async function test(bed, names, stdout = "inherit") {
  const files = names.map((name) => path.join(import.meta.dirname, name));
  // One file after another: what a file does to a stack must not meet the next one's images.
  const child = spawn(
    process.execPath,
    ["--test", "--test-concurrency=1", "--test-reporter=spec", ...given, ...files],
    { stdio: ["inherit", stdout, "inherit"], env: { ...process.env, [VARIABLE]: bed } },
  );
  const [status] = await once(child, "close");
  return status ?? 1;
}

async function hold(bed) {
  console.log(`export ${VARIABLE}=${bed}`);
  await Promise.race(["SIGINT", "SIGTERM"].map((signal) => once(process, signal)));
}
