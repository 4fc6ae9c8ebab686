// What can go wrong, in words.

import { IsopixError, type ErrorCode } from "isopix";

/** What went wrong: a stable code, and a message for people. */
export interface Problem {
  code: ErrorCode;
  message: string;
  /** The image's id on the server, where it got that far. */
  id?: string | undefined;
}

/** A problem that is thrown. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

const TITLES: Record<ErrorCode, string> = {
  "unsupported-format": "This is not a picture that isopix reads",
  corrupt: "The file is damaged",
  "limit-exceeded": "The picture is larger than the recipe allows",
  "invalid-recipe": "The recipe is not valid",
  "out-of-memory": "There is not enough memory for this picture",
  aborted: "Cancelled",
  network: "The server could not be reached",
  storage: "The server could not store the picture",
  "not-comparable": "The two sides are not comparable",
  internal: "isopix has a defect that this picture brings out",
};

/** The problem in a few words. */
export function problemTitle(problem: Problem): string {
  return TITLES[problem.code];
}

/** Reads whatever was thrown; what has no code is a defect of the page. */
export function toProblem(thrown: unknown): Problem {
  if (thrown instanceof IsopixError) {
    const { code, message, id } = thrown;
    return { code, message, id };
  }
  if (thrown instanceof ProblemError) {
    return thrown.problem;
  }
  return { code: "internal", message: thrown instanceof Error ? thrown.message : String(thrown) };
}

/** Whether the fault lies in the file, so that every try must end the same. */
export function isFaultOfFile({ code }: Problem): boolean {
  return code === "corrupt" || code === "unsupported-format" || code === "limit-exceeded";
}

/** The engine's messages begin small and have no full stop. */
export function sentence(message: string): string {
  const text = message.charAt(0).toUpperCase() + message.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
