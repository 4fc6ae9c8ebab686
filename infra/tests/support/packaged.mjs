// A packaged function, started as Lambda starts it: its zip unpacked, and a Runtime API that it asks
// for work.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";

import { REGION, ROOT } from "./account.mjs";
import { target } from "./places.mjs";
import { listen } from "./ports.mjs";

/** Lambda's own limit on starting. */
const START_MS_MAX = 10_000;

/** Unpacks a function's zip into a folder of its own, which goes with the test. */
export function unpack(t, architecture, name) {
  const zip = path.join(target, "lambda", architecture, `${name}.zip`);
  if (!existsSync(zip)) {
    throw new Error(`${zip} is not there: run \`cargo xtask package --arch ${architecture}\``);
  }
  const folder = mkdtempSync(path.join(tmpdir(), "isopix-function-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  execFileSync("python3", ["-m", "zipfile", "-e", zip, folder]);
  execFileSync("chmod", ["+x", path.join(folder, "bootstrap")]);
  return folder;
}

/**
 * Starts an unpacked function and waits until it asks for its first event.
 *
 * @param emulator the program and its arguments that run the function's, none where it is native
 * @returns the milliseconds that starting took, `invoke(event)` and `stop()`
 */
export async function startFunction(folder, { emulator = [], environment = {} } = {}) {
  const runtime = new Runtime();
  const address = `127.0.0.1:${await listen(runtime.server)}`;
  const [program, ...args] = [...emulator, path.join(folder, "bootstrap")];
  const child = spawn(program, args, {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      AWS_ACCESS_KEY_ID: ROOT.accessKeyId,
      AWS_SECRET_ACCESS_KEY: ROOT.secretAccessKey,
      AWS_REGION: REGION,
      AWS_LAMBDA_FUNCTION_NAME: "function",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "1769",
      AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
      AWS_LAMBDA_RUNTIME_API: address,
      LAMBDA_TASK_ROOT: folder,
      ORIGINALS_BUCKET: "originals",
      RENDITIONS_BUCKET: "renditions",
      TABLE: "table",
      ...environment,
    },
  });
  // `spawn` returns when the program has taken the place of a copy of this process.
  const started = performance.now();
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => (said += text));
  }
  const ended = once(child, "close");
  const stop = async () => {
    child.kill("SIGKILL");
    await ended;
    runtime.server.closeAllConnections();
    runtime.server.close();
  };
  const died = ended.then(([status, signal]) => {
    throw new Error(`the function ended (${status ?? signal}):\n${said.slice(-2000)}`);
  });
  died.catch(() => {});
  const late = AbortSignal.timeout(START_MS_MAX * (emulator.length === 0 ? 1 : 6));
  try {
    const asked = await Promise.race([
      runtime.asked,
      died,
      once(late, "abort").then(() => {
        throw new Error(`the function does not ask for work:\n${said.slice(-2000)}`);
      }),
    ]);
    const invoke = (event) => Promise.race([runtime.invoke(event), died]);
    return { startMs: asked - started, pid: child.pid, invoke, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Lambda's Runtime API for one process: one event at a time. */
class Runtime {
  server = createServer((request, response) => this.#answer(request, response));
  /** When the function asked for its first event. */
  asked;
  #sayAsked;
  #waiting;
  #invocation;
  #count = 0;

  constructor() {
    this.asked = new Promise((resolve) => (this.#sayAsked = resolve));
  }

  invoke(event) {
    return new Promise((resolve, reject) => {
      this.#invocation = { event, resolve, reject };
      this.#hand();
    });
  }

  async #answer(request, response) {
    if (request.url.endsWith("/invocation/next")) {
      this.#sayAsked(performance.now());
      this.#waiting = response;
      this.#hand();
      return;
    }
    const chunks = await request.toArray();
    const body = JSON.parse(Buffer.concat(chunks));
    response.writeHead(202).end();
    const { resolve, reject } = this.#invocation;
    this.#invocation = undefined;
    if (request.url.endsWith("/response")) {
      resolve(body);
    } else {
      reject(new Error(`the function fails: ${JSON.stringify(body)}`));
    }
  }

  #hand() {
    if (this.#waiting === undefined || this.#invocation === undefined) {
      return;
    }
    this.#count += 1;
    this.#waiting.writeHead(200, {
      "content-type": "application/json",
      "lambda-runtime-aws-request-id": `request-${this.#count}`,
      "lambda-runtime-deadline-ms": `${Date.now() + 600_000}`,
      "lambda-runtime-invoked-function-arn": `arn:aws:lambda:${REGION}:000000000000:function:f`,
    });
    this.#waiting.end(JSON.stringify(this.#invocation.event));
    this.#waiting = undefined;
  }
}
