// What came of a picture, in sentences.

import { bytesSent, sendsOriginal } from "./cargo.js";
import { tally, type Comparison } from "./comparison.js";
import { count, formatBytes } from "./format.js";
import type { JobState } from "./job.js";

/** The one sentence on a picture that is ready. */
export function outcome(state: JobState, comparisons: Comparison[], originalBytes: number): string {
  const counts = tally(comparisons);
  const all = comparisons.length;
  if (all > 0 && counts.same === all) {
    const they =
      all === 1
        ? "The one rendition is"
        : all === 2
          ? "Both renditions are"
          : `All ${all} renditions are`;
    return `${they} the same on both sides, byte for byte. ${madeFrom(state, originalBytes)}`;
  }
  if (counts.differ > 0) {
    const differ = counts.differ === 1 ? "differs" : "differ";
    return `${counts.differ} of ${count(all, "rendition")} ${differ} between browser and server.`;
  }
  return counts.same > 0
    ? `${counts.same} of ${count(all, "rendition")} are the same on both sides, the others could not be compared.`
    : `The server made ${count(all, "rendition")}. There is nothing to compare them with.`;
}

function madeFrom(state: JobState, originalBytes: number): string {
  const sent = formatBytes(bytesSent(state, originalBytes));
  return sendsOriginal(state)
    ? `The server made its own from the original, ${sent}.`
    : `The server made its own from the master, ${sent}.`;
}
