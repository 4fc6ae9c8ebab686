/** Why a file could not be read or written. */

import { IsopixError } from "../errors.js";

/** Words that do not depend on the system, so that lines are equal everywhere. */
const REASONS: Record<string, string> = {
  ENOENT: "not found",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EISDIR: "is a directory",
};

export function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return REASONS[code] ?? "input/output error";
}

/** The error of the command's line. */
export function storageError(verb: "read" | "write", cause: unknown): IsopixError {
  return new IsopixError("storage", `cannot ${verb} the file: ${reasonOf(cause)}`, { cause });
}
