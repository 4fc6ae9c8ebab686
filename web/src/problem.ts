// What can go wrong, in words. The codes are isopix's own.

/** What went wrong: a stable code, and a message for people. */
export interface Problem {
  code: string;
  message: string;
}

/** A problem that is thrown. */
export class ProblemError extends Error {
  readonly code: string;

  constructor({ code, message }: Problem) {
    super(message);
    this.code = code;
  }
}

const TITLES: Record<string, string> = {
  "unsupported-format": "This is not a picture that isopix reads",
  corrupt: "The file is damaged",
  "limit-exceeded": "The picture is larger than the recipe allows",
  "invalid-recipe": "The recipe is not valid",
  "out-of-memory": "There is not enough memory for this picture",
  aborted: "Cancelled",
  network: "The server could not be reached",
  storage: "The server could not store the picture",
  "not-comparable": "The two sides use different engines or recipes",
  internal: "isopix has a defect that this picture brings out",
};

/** The problem in a few words. */
export function problemTitle(problem: Problem): string {
  return TITLES[problem.code] ?? "Something went wrong";
}

/** Reads whatever was thrown; what has no code is a defect of the page. */
export function toProblem(thrown: unknown): Problem {
  if (thrown instanceof Error) {
    const code = "code" in thrown && typeof thrown.code === "string" ? thrown.code : "internal";
    return { code, message: thrown.message };
  }
  return { code: "internal", message: String(thrown) };
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
