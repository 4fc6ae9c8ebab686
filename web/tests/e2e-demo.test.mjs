// The first command of the README, once everything is built.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** How long the second start may take. */
const READY_MS_MAX = 15_000;
/** When a start is given up. */
const START_MS_MAX = 300_000;
/** How long everything may take to end. */
const END_MS_MAX = 10_000;

test("a second `cargo xtask demo` is up within 15 s, and Ctrl-C leaves no process", async (t) => {
  // The first one builds what is missing.
  const first = await startDemo(t);
  await first.interrupt();

  const demo = await startDemo(t);
  assert.ok(demo.milliseconds <= READY_MS_MAX, `it took ${Math.round(demo.milliseconds)} ms`);
  t.diagnostic(`up after ${(demo.milliseconds / 1000).toFixed(1)} s`);
  const page = await fetch(demo.url);
  assert.equal(page.status, 200);
  assert.match(await page.text(), /<title>/);
  assert.equal((await fetch(new URL("/recipe", demo.url))).status, 200);

  const running = await descendants(demo.pid);
  if (process.platform === "linux") {
    const names = running.map(({ name }) => name);
    assert.ok(names.includes("render") && names.includes("uploads"), names.join(", "));
  }
  assert.deepEqual(await demo.interrupt(), [0, null]);
  const left = (await processes()).filter(({ pid }) => running.some((one) => one.pid === pid));
  assert.deepEqual(left, []);
});

/** Runs the command as a shell does: in a process group of its own. */
async function startDemo(t) {
  const folder = await mkdtemp(path.join(os.tmpdir(), "isopix-demo-"));
  const start = performance.now();
  const child = spawn("cargo", ["xtask", "demo", "--port", "0", "--data", folder], {
    cwd: ROOT,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = once(child, "exit");
  t.after(async () => {
    if (child.exitCode === null && child.signalCode === null) {
      process.kill(-child.pid, "SIGKILL");
      await exited;
    }
    await rm(folder, { recursive: true, force: true });
  });
  let log = "";
  child.stderr.on("data", (chunk) => (log += chunk));
  const giveUp = setTimeout(() => process.kill(-child.pid, "SIGKILL"), START_MS_MAX);
  const url = await firstUrl(child.stdout);
  clearTimeout(giveUp);
  assert.ok(url, `it ended without an address:\n${log}`);
  return {
    url,
    pid: child.pid,
    milliseconds: performance.now() - start,
    /** Ctrl-C, as the terminal sends it; gives how the command ended. */
    interrupt: async () => {
      process.kill(-child.pid, "SIGINT");
      const tooLate = setTimeout(() => process.kill(-child.pid, "SIGKILL"), END_MS_MAX);
      const ended = await exited;
      clearTimeout(tooLate);
      return ended;
    },
  };
}

async function firstUrl(stdout) {
  for await (const line of createInterface({ input: stdout })) {
    const url = /https?:\/\/\S+/.exec(line);
    if (url) {
      // What comes later must not fill the pipe.
      stdout.resume();
      return url[0];
    }
  }
  return undefined;
}

/** Every process that is there and is no zombie, from /proc; none where there is no /proc. */
async function processes() {
  if (process.platform !== "linux") {
    return [];
  }
  const all = await Promise.all(
    (await readdir("/proc"))
      .filter((name) => /^\d+$/.test(name))
      .map((name) => readFile(`/proc/${name}/stat`, "utf8").catch(() => "")),
  );
  return all
    .map((stat) => /^(\d+) \((.*)\) (\S) (\d+) /s.exec(stat))
    .filter((found) => found && found[3] !== "Z")
    .map(([, pid, name, , parent]) => ({ pid: Number(pid), name, parent: Number(parent) }));
}

/** A process and all that hang on it. */
async function descendants(pid) {
  const all = await processes();
  const found = all.filter((one) => one.pid === pid);
  for (const { pid: parent } of found) {
    found.push(...all.filter((one) => one.parent === parent));
  }
  return found;
}
