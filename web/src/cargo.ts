// What travels: the master, or the original.

import type { JobState } from "./job.js";

/** Whether the original was sent, or is going to be. */
export function sendsOriginal(state: JobState): boolean {
  if (state.uploaded?.route === "server") {
    return true;
  }
  const { rendered, browserProblem, wantsOriginal } = state;
  return wantsOriginal || browserProblem !== null || rendered?.master === null;
}

/** Bytes that were sent, or are going to be. */
export function bytesSent(state: JobState, originalBytes: number): number {
  if (state.transfer) {
    return state.transfer.total;
  }
  const master = sendsOriginal(state) ? null : state.rendered?.master;
  return master ? master.bytes : originalBytes;
}
