// What a process and all that came from it have used of the CPUs, by proc(5).

import { readdirSync, readFileSync } from "node:fs";

/** What the kernel counts in: USER_HZ, 100 on every architecture that Chromium runs on. */
const MILLISECONDS_PER_TICK = 10;

/** User and system time so far, in milliseconds, of the processes that are there. */
export function cpuMillisecondsOf(root) {
  const processes = new Map();
  for (const name of readdirSync("/proc")) {
    if (/^\d+$/.test(name)) {
      const process = statOf(name);
      if (process) {
        processes.set(Number(name), process);
      }
    }
  }
  let ticks = 0;
  for (const [id, process] of processes) {
    if (descends(id, root, processes)) {
      ticks += process.ticks;
    }
  }
  return ticks * MILLISECONDS_PER_TICK;
}

function statOf(id) {
  let stat;
  try {
    stat = readFileSync(`/proc/${id}/stat`, "latin1");
  } catch {
    return undefined; // It has ended.
  }
  // The name, in brackets, may hold anything.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return { parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) };
}

function descends(id, root, processes) {
  for (let at = id; at > 0; at = processes.get(at)?.parent ?? 0) {
    if (at === root) {
      return true;
    }
  }
  return false;
}
