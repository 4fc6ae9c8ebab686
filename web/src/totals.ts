// All pictures together.

import type { Verdict } from "./comparison.js";
import { count, formatBytes, formatPercent } from "./format.js";

/** What the summary needs of one picture. */
export interface Share {
  originalBytes: number;
  sentBytes: number;
  verdicts: Record<Verdict, number>;
}

/** The facts above the cards, in words. */
export interface Totals {
  ready: string;
  identical: string;
  sent: string;
  /** How the comparisons ended, all together. */
  verdict: Verdict;
}

/** Sums up; `shares` are the pictures that are ready. */
export function sumUp(pictures: number, shares: Share[]): Totals {
  const sum = (value: (share: Share) => number) =>
    shares.reduce((all, share) => all + value(share), 0);
  const same = sum(({ verdicts }) => verdicts.same);
  const differ = sum(({ verdicts }) => verdicts.differ);
  const renditions = same + differ + sum(({ verdicts }) => verdicts.none);
  return {
    ready: `${shares.length} of ${count(pictures, "picture")} ready`,
    identical: `${same} of ${count(renditions, "rendition")} identical`,
    sent: savings(
      sum(({ originalBytes }) => originalBytes),
      sum(({ sentBytes }) => sentBytes),
    ),
    verdict:
      renditions === 0 ? "pending" : differ > 0 ? "differ" : same === renditions ? "same" : "none",
  };
}

function savings(original: number, sent: number): string {
  const both = `${formatBytes(sent)} sent of ${formatBytes(original)}`;
  return sent < original ? `${both}, ${formatPercent(original - sent, original)} saved` : both;
}
