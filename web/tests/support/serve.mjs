// Runs `isopix serve`, as it is shipped, for one test.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const TARGET = path.resolve(ROOT, process.env.CARGO_TARGET_DIR ?? "target");
const BINARY = path.join(TARGET, "release/isopix");
const PAGE = path.join(ROOT, "web/dist");
const READY_MS_MAX = 60_000;

/**
 * Starts a server with an empty data folder.
 *
 * @param recipe the recipe's JSON; default: the built-in one
 * @param port default: a free one
 * @param functions the folder of the functions; default: those built beside the server
 * @returns `origin`, such as `http://127.0.0.1:4711`, its `port`, and `stop()`
 */
export async function startServe({ recipe, port = 0, functions } = {}) {
  for (const built of [BINARY, path.join(PAGE, "main.js")]) {
    if (!existsSync(built)) {
      throw new Error(`${built} is not there: run \`cargo xtask build\` first`);
    }
  }
  const folder = await mkdtemp(path.join(os.tmpdir(), "isopix-e2e-"));
  const arguments_ = ["serve", "--port", String(port), "--page", PAGE];
  arguments_.push("--data", path.join(folder, "data"));
  if (functions) {
    arguments_.push("--functions", functions);
  }
  if (recipe) {
    const file = path.join(folder, "recipe.json");
    await writeFile(file, JSON.stringify(recipe));
    arguments_.push("--recipe", file);
  }
  const child = spawn(BINARY, arguments_, { stdio: ["ignore", "pipe", "pipe"] });
  const exited = once(child, "exit");
  let log = "";
  child.stderr.on("data", (chunk) => (log += chunk));

  const stop = async () => {
    child.kill("SIGTERM");
    await exited;
    await rm(folder, { recursive: true, force: true });
  };
  const tooLate = after(READY_MS_MAX);
  try {
    const origin = await Promise.race([
      readUrl(child.stdout),
      exited.then(([code]) => Promise.reject(new Error(`serve ended with ${code}`))),
      tooLate.promise.then(() => Promise.reject(new Error(`not ready after ${READY_MS_MAX} ms`))),
    ]);
    return { origin, port: Number(new URL(origin).port), stop };
  } catch (error) {
    await stop();
    throw new Error(`${error.message}:\n${log}`, { cause: error });
  } finally {
    tooLate.clear();
  }
}

async function readUrl(stdout) {
  for await (const line of createInterface({ input: stdout })) {
    const url = /https?:\/\/\S+/.exec(line);
    if (url) {
      // What comes later must not fill the pipe.
      stdout.resume();
      return new URL(url[0]).origin;
    }
  }
  // The process is ending: its exit code says more.
  return new Promise(() => {});
}

function after(milliseconds) {
  let timer;
  const promise = new Promise((resolve) => (timer = setTimeout(resolve, milliseconds)));
  return { promise, clear: () => clearTimeout(timer) };
}
