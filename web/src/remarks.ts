// What else a person may want to know of a picture.

import { shortHash } from "./format.js";
import type { JobState } from "./job.js";
import { sentence } from "./problem.js";

/** A sentence, and whether it asks for attention. */
export interface Remark {
  text: string;
  tone: "note" | "caution";
}

/** The remarks on a picture, what asks for attention first. */
export function remarks(state: JobState): Remark[] {
  const cautions = [browserCouldNot(state), notComparable(state)].filter((text) => text !== "");
  const warnings = [...(state.rendered?.warnings ?? []), ...(state.uploaded?.warnings ?? [])];
  // Both sides warn of the same things.
  const notes = new Set(warnings.map(({ message }) => sentence(message)));
  return [
    ...cautions.map((text) => ({ text, tone: "caution" as const })),
    ...[...notes].map((text) => ({ text, tone: "note" as const })),
  ];
}

function browserCouldNot({ browserProblem, failure, wantsOriginal }: JobState): string {
  if (!browserProblem || failure?.during === "rendering") {
    return "";
  }
  const why = `The browser could not render it: ${sentence(browserProblem.message)}`;
  return wantsOriginal
    ? `${why} So there is nothing to compare the server's work with.`
    : `${why} So the original is sent, and the server does all the work.`;
}

function notComparable({ rendered, uploaded }: JobState): string {
  if (!rendered || !uploaded) {
    return "";
  }
  if (rendered.engine === uploaded.engine && rendered.recipe === uploaded.recipe) {
    return "";
  }
  return (
    `The two sides are not comparable: the server used engine ${uploaded.engine} and recipe ` +
    `${shortHash(uploaded.recipe)}, this page engine ${rendered.engine} and recipe ` +
    `${shortHash(rendered.recipe)}. Reload the page to work by the server's.`
  );
}
