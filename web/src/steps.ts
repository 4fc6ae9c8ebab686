// The three steps of a picture's course, in words.

import { bytesSent, sendsOriginal } from "./cargo.js";
import { formatBytes, formatDuration, formatPercent } from "./format.js";
import type { JobState, Status } from "./job.js";
import { isFaultOfFile } from "./problem.js";

/** How a step stands. */
export type StepMark = "todo" | "active" | "done" | "skipped" | "failed";

/** One step, as the card shows it. */
export interface Step {
  name: string;
  value: string;
  mark: StepMark;
  /** From 0 to 1; null where it cannot be told. */
  progress: number | null;
}

const NO_WORDS: Record<StepMark, string> = {
  todo: "",
  active: "",
  done: "",
  skipped: "",
  failed: "",
};

/** What each step says, given how the picture stands. */
export function steps(state: JobState, originalBytes: number): Step[] {
  return [browserStep(state), sendingStep(state, originalBytes), serverStep(state)];
}

function browserStep(state: JobState): Step {
  const name = "Browser";
  const { rendered, browserProblem } = state;
  if (rendered) {
    return step(name, formatDuration(rendered.milliseconds), "done");
  }
  if (browserProblem) {
    const mark = state.failure?.during === "rendering" ? "failed" : "skipped";
    return step(name, mark === "failed" ? "refused it" : "could not render it", mark);
  }
  if (state.status === "waiting") {
    return step(name, "waiting for its turn", "todo");
  }
  const mark = markOf(state, "rendering");
  return step(name, { ...NO_WORDS, active: "rendering", failed: "could not begin" }[mark], mark);
}

function sendingStep(state: JobState, originalBytes: number): Step {
  const name = "Upload";
  const { uploaded, transfer } = state;
  if (uploaded || state.status === "processing" || state.failure?.during === "processing") {
    const bytes = bytesSent(state, originalBytes);
    return step(name, `${formatBytes(bytes)} ${what(state)}`, "done");
  }
  if (state.status === "sending") {
    if (!transfer) {
      return step(name, "beginning", "active");
    }
    const { loaded, total } = transfer;
    const value = `${formatPercent(loaded, total)} of ${formatBytes(total)}`;
    return { name, value, mark: "active", progress: loaded / total };
  }
  if (state.failure?.during === "rendering") {
    return step(name, "nothing was sent", "todo");
  }
  const mark = markOf(state, "sending");
  return step(name, mark === "todo" ? what(state) : `${what(state)} not sent`, mark);
}

function serverStep(state: JobState): Step {
  const name = "Server";
  const { uploaded } = state;
  if (uploaded) {
    return step(name, formatDuration(uploaded.milliseconds), "done");
  }
  const mark = markOf(state, "processing");
  const problem = state.failure?.problem;
  const failed = problem && isFaultOfFile(problem) ? "refused it" : "did not finish";
  return step(name, { ...NO_WORDS, active: "rendering", failed }[mark], mark);
}

/** How the step stands that is done while the status is `during`. */
function markOf(state: JobState, during: Status): StepMark {
  if (state.failure?.during === during) {
    return "failed";
  }
  return state.status === during ? "active" : "todo";
}

function step(name: string, value: string, mark: StepMark): Step {
  return { name, value, mark, progress: null };
}

function what(state: JobState): string {
  return sendsOriginal(state) ? "original" : "master";
}
