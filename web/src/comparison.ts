// The proof: the browser's SHA-256 beside the server's.

import type { Rendered, Uploaded } from "isopix";

/** `none`: there is nothing to compare; `pending`: not yet. */
export type Verdict = "same" | "differ" | "none" | "pending";

/** One side's rendition, as far as the page shows it. */
export interface Facts {
  width: number;
  height: number;
  bytes: number;
  sha256: string;
}

/** One rendition as the two sides made it. */
export interface Comparison {
  variant: string;
  format: string;
  browser: (Facts & { blob: Blob }) | null;
  server: (Facts & { url: string }) | null;
  verdict: Verdict;
  /** Why there is no verdict; empty where there is one. */
  reason: string;
}

/**
 * Pairs the renditions of both sides by variant and format.
 *
 * The verdict rests on the hashes alone: equal digests of recipes prove
 * nothing about bytes.
 *
 * @param browser what the browser made; null where it could not
 * @param server what the server made; null as long as it is not ready
 * @param browserProblem why the browser made nothing, in words
 * @param order names of variants, as they are to stand; unknown ones go last
 */
export function compare(
  browser: Rendered | null,
  server: Uploaded | null,
  browserProblem: string,
  order: readonly string[],
): Comparison[] {
  const pairs = new Map<string, Comparison>();
  for (const rendition of browser?.renditions ?? []) {
    pairs.set(`${rendition.variant}.${rendition.format}`, {
      variant: rendition.variant,
      format: rendition.format,
      browser: rendition,
      server: null,
      verdict: server ? "none" : "pending",
      reason: server ? "The server did not make this one." : "",
    });
  }
  for (const rendition of server?.renditions ?? []) {
    const key = `${rendition.variant}.${rendition.format}`;
    const mine = pairs.get(key)?.browser ?? null;
    pairs.set(key, {
      variant: rendition.variant,
      format: rendition.format,
      browser: mine,
      server: rendition,
      verdict: mine ? (mine.sha256 === rendition.sha256 ? "same" : "differ") : "none",
      reason: mine ? "" : browserProblem || "The browser did not make this one.",
    });
  }
  const rank = ({ variant }: Comparison) => {
    const index = order.indexOf(variant);
    return index < 0 ? order.length : index;
  };
  return [...pairs.values()].sort((a, b) => rank(a) - rank(b));
}

/** How many comparisons ended with each verdict. */
export function tally(comparisons: Comparison[]): Record<Verdict, number> {
  const counts = { same: 0, differ: 0, none: 0, pending: 0 };
  for (const { verdict } of comparisons) {
    counts[verdict] += 1;
  }
  return counts;
}
