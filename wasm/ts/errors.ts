/** Errors: one class, with a stable code that says whose fault it is. */

/**
 * What went wrong. The strings are the same in the package, in the command's
 * lines and in the server's records.
 *
 * - `unsupported-format`: the bytes are not in a format that isopix reads.
 * - `corrupt`: the file is damaged or truncated.
 * - `limit-exceeded`: a number in the file is above the recipe's limits.
 * - `invalid-recipe`: the recipe has an unknown field or a bad value.
 * - `out-of-memory`: the memory that the image needs could not be had.
 * - `aborted`: the caller ended it, through a signal or `close()`.
 * - `network`: a request did not reach its server or was not answered well.
 * - `storage`: reading from or writing to the storage failed.
 * - `not-comparable`: the two sides use different engines or recipes, or this
 *   side cannot run the engine at all.
 * - `internal`: a defect of isopix.
 */
export type ErrorCode =
  | "unsupported-format"
  | "corrupt"
  | "limit-exceeded"
  | "invalid-recipe"
  | "out-of-memory"
  | "aborted"
  | "network"
  | "storage"
  | "not-comparable"
  | "internal";

const CODES: ReadonlySet<string> = new Set<ErrorCode>([
  "unsupported-format",
  "corrupt",
  "limit-exceeded",
  "invalid-recipe",
  "out-of-memory",
  "aborted",
  "network",
  "storage",
  "not-comparable",
  "internal",
]);

/**
 * Every rejection of isopix.
 *
 * @example
 * ```ts
 * import { createResizer, IsopixError } from "isopix";
 *
 * const resizer = await createResizer();
 * try {
 *   await resizer.render(file);
 * } catch (error) {
 *   if (error instanceof IsopixError && error.code === "corrupt") {
 *     console.log(`This photo is damaged: ${error.message}`);
 *   }
 * }
 * ```
 */
export class IsopixError extends Error {
  override readonly name = "IsopixError";
  /** The stable code. */
  readonly code: ErrorCode;
  /** The id of the image on the server, where an upload failed that has one. */
  readonly id: string | undefined;

  /**
   * @param code - the stable code
   * @param message - what was found, what was allowed, what to do
   * @param options - the error behind it, and the id of the image on the server
   */
  constructor(code: ErrorCode, message: string, options: { cause?: unknown; id?: string } = {}) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.id = options.id;
  }
}

/** Whether a word from elsewhere is one of the codes. */
export function isErrorCode(word: unknown): word is ErrorCode {
  return typeof word === "string" && CODES.has(word);
}

/** The bindings throw the core's errors as plain objects. */
export function isCoreError(error: unknown): error is { code: ErrorCode; message: string } {
  return typeof error === "object" && error !== null && "code" in error && isErrorCode(error.code);
}

/** The core's constant: nothing is told of a defect but that it is one. */
export function internalError(cause?: unknown): IsopixError {
  return new IsopixError(
    "internal",
    "isopix has a defect that this image brings out: please report it with the image",
    { cause },
  );
}

/** The core's constant for a lack of memory. */
export function outOfMemoryError(cause?: unknown): IsopixError {
  return new IsopixError(
    "out-of-memory",
    "there is not enough memory for this image: use a smaller one, or let the server do it",
    { cause },
  );
}

/** What an error of any kind says. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The caller ended it. The signal's reason, where it has one, is the cause. */
export function abortedError(signal?: AbortSignal): IsopixError {
  return new IsopixError("aborted", "the operation was aborted", { cause: signal?.reason });
}
