// Whether a process of this machine is stopped.

import { readFile } from "node:fs/promises";

/** Whether there is a process of that id, and it neither runs nor waits, but was stopped. */
export async function isStopped(pid) {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return /^State:\s+T/m.test(status);
}
