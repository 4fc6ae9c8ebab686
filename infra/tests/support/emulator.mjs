// The emulator: an AWS account in one process, which checks signatures and policies.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { eventually } from "./eventually.mjs";
import { ministack } from "./places.mjs";

/** Step Functions waits this share of what the state machines say, so that retries take seconds. */
export const WAIT_SCALE = 0.1;

/**
 * Starts it.
 *
 * @param port where it shall listen
 * @param functionsEndpoint where its functions find AWS: itself, or a proxy in front of it
 */
export async function startEmulator({ port, functionsEndpoint }) {
  const folder = mkdtempSync(path.join(tmpdir(), "isopix-emulator-"));
  for (const part of ["s3", "state"]) {
    mkdirSync(path.join(folder, part));
  }
  const logFile = path.join(folder, "log");
  const log = openSync(logFile, "w");
  // A group of its own: the functions' processes are its children, and end with it.
  const child = spawn(ministack, [], {
    cwd: folder,
    detached: true,
    stdio: ["ignore", log, log],
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      TMPDIR: folder,
      AUTH: "true",
      BIND_HOST: "127.0.0.1",
      GATEWAY_PORT: `${port}`,
      MINISTACK_HOST: "localhost",
      AWS_ENDPOINT_URL: functionsEndpoint,
      S3_DATA_DIR: path.join(folder, "s3"),
      STATE_DIR: path.join(folder, "state"),
      SFN_WAIT_SCALE: `${WAIT_SCALE}`,
      // Idle processes of a burst go, so that the next test has the memory.
      LAMBDA_WARM_TTL_SECONDS: "20",
      IOT_MTLS_ENABLED: "0",
      SFTP_ENABLED: "0",
      LOG_LEVEL: "INFO",
    },
  });
  // One of the two comes: the process, or why there is none.
  try {
    await once(child, "spawn");
  } catch (error) {
    rmSync(folder, { recursive: true });
    throw new Error(`${ministack} does not start: set ISOPIX_MINISTACK`, { cause: error });
  }
  const ended = once(child, "exit");
  const endpoint = `http://127.0.0.1:${port}`;
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      process.kill(-child.pid, "SIGKILL");
      await ended;
    }
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await eventually(
      () => `the emulator answers; its log:\n${readFileSync(logFile, "utf8").slice(-2000)}`,
      () => answers(endpoint),
      { withinMs: 30_000 },
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return { endpoint, port, pid: child.pid, logFile, stop };
}

async function answers(endpoint) {
  try {
    return (await fetch(`${endpoint}/_ministack/health`)).ok;
  } catch {
    return false;
  }
}
