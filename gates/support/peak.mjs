// The most memory that a command ever had.

import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";

import { start } from "./command.mjs";

/** A pipe that nobody writes to: whoever opens it waits. */
const SILENT = "silent";

/** Puts such a pipe into a folder. */
export function makeSilentPipe(folder) {
  execFileSync("mkfifo", [path.join(folder, SILENT)]);
}

/**
 * Runs a command on files and reads its peak from the kernel. Behind the files
 * stands a silent pipe: the process is still there, with its work done, when
 * the peak is read.
 *
 * @param folder a folder with such a pipe
 * @returns the peak resident set in bytes, and the files' lines
 */
export async function peakOf(command, folder, args, files) {
  const child = start(command, folder, [...args, "--", ...files, SILENT]);
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text) => (stderr += text));
  const ended = once(child, "close");
  const lines = [];
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      lines.push(line);
      if (lines.length === files.length) {
        return { lines, bytes: highWaterMark(child.pid) };
      }
    }
    throw new Error(`no line about ${files[lines.length]}: ${stderr}`);
  } finally {
    child.kill("SIGKILL");
    await ended;
  }
}

/** `VmHWM` of proc(5), in bytes. */
function highWaterMark(pid) {
  const found = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  if (!found) {
    throw new Error(`process ${pid} has ended, and its peak is not known`);
  }
  return Number(found[1]) * 1024;
}
