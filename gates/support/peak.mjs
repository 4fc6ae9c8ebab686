// The most memory that a command ever had for one file.

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

import { start } from "./command.mjs";

/**
 * Runs a command on one file and reads its peak from the kernel. Behind the
 * file stands its own stdin, which says nothing: the process is still there,
 * with its work done, when the peak is read.
 *
 * @returns the peak resident set in bytes, and the file's line
 */
export async function peakOf(command, folder, args, file) {
  const child = start(command, folder, [...args, "--", file, "/dev/stdin"]);
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text) => (stderr += text));
  const ended = once(child, "close");
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      return { line, bytes: highWaterMark(child.pid) };
    }
    throw new Error(`no line about ${file}: ${stderr}`);
  } finally {
    child.kill("SIGKILL");
    await ended;
  }
}

/** `VmHWM` of proc(5), in bytes. */
function highWaterMark(pid) {
  const [, kilobytes] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(kilobytes) * 1024;
}
