// The two commands, and what they print.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import path from "node:path";

import { corpus } from "./corpus.mjs";
import { consumer, installed, native, recipeFile, repository } from "./places.mjs";

/** A command that prints nothing for so long hangs. */
const SILENCE_MS_MAX = 60_000;

/** The native command. */
export const NATIVE = { program: native, before: () => [] };

/**
 * The npm package's command. Node's permission model keeps every file from it
 * but those of the package, the corpus, the recipes and its own folder, and
 * keeps it from starting programs: so it cannot lean on the native binary.
 */
export const PACKAGED = {
  program: process.execPath,
  before: (folder) => [
    permission,
    // Of the permission model itself.
    "--disable-warning=ExperimentalWarning",
    "--disable-warning=SecurityWarning",
    "--allow-worker",
    ...[consumer, corpus, folder, path.join(repository, "gates/recipes"), "/dev/stdin"].map(
      (place) => `--allow-fs-read=${place}`,
    ),
    `--allow-fs-write=${folder}`,
    path.join(installed, "dist/cli.js"),
  ],
};

const permission = process.allowedNodeEnvironmentFlags.has("--permission")
  ? "--permission"
  : "--experimental-permission";

/** The arguments of `render` with one of the gates' recipes. */
export function renderArguments(recipe) {
  return ["render", "--recipe", recipeFile(recipe), "--out", "out"];
}

/** Starts a command in a folder, with nothing of this process's environment. */
export function start({ program, before }, folder, args) {
  return spawn(program, [...before(folder), ...args], {
    cwd: folder,
    env: { PATH: "/nonexistent" },
    stdio: ["pipe", "pipe", "pipe"],
  });
}

/**
 * Runs a command to its end.
 *
 * @param onLine is called with each line and the milliseconds since the one
 * before it
 * @returns what it printed on stdout, line by line, and on stderr, its exit
 * code, and how long the slowest line took
 */
export async function run(command, folder, args) {
  const child = start(command, folder, args);
  child.stdin.end();
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text) => (stderr += text));
  const ended = once(child, "close");

  const lines = [];
  const slowest = { milliseconds: 0, line: "" };
  let before = performance.now();
  const watchdog = setTimeout(() => child.kill("SIGKILL"), SILENCE_MS_MAX);
  for await (const line of createInterface({ input: child.stdout, crlfDelay: Infinity })) {
    const now = performance.now();
    if (now - before > slowest.milliseconds) {
      Object.assign(slowest, { milliseconds: now - before, line });
    }
    before = now;
    lines.push(line);
    watchdog.refresh();
  }
  const [exitCode, signal] = await ended;
  clearTimeout(watchdog);
  return { lines, stderr, exitCode: exitCode ?? signal, slowest };
}
