/** Trying again after a while, where that may help. */

import { abortedError, type IsopixError } from "../errors.js";

/** How often something is tried in all. */
const ATTEMPTS = 5;
/** The first wait; each later one is twice as long. */
const FIRST_WAIT_MILLISECONDS = 500;
/** The longest wait that a server may ask for. */
const WAIT_MAX_MILLISECONDS = 30_000;

/** Thrown by an attempt that may succeed later; `error` is the last word where it does not. */
export class TryAgain extends Error {
  readonly error: IsopixError;
  /** How long the server asks to wait; absent: as long as is usual. */
  readonly waitMilliseconds: number | undefined;

  constructor(error: IsopixError, waitMilliseconds?: number) {
    super(error.message);
    this.error = error;
    this.waitMilliseconds = waitMilliseconds;
  }
}

/** Repeats `attempt` while it throws {@link TryAgain}, with growing waits. */
export async function retrying<T>(
  signal: AbortSignal | undefined,
  attempt: () => Promise<T>,
): Promise<T> {
  for (let number = 1; ; number++) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof TryAgain)) {
        throw error;
      }
      if (number === ATTEMPTS) {
        throw error.error;
      }
      const wait = error.waitMilliseconds ?? jittered(FIRST_WAIT_MILLISECONDS * 2 ** (number - 1));
      await delay(Math.min(wait, WAIT_MAX_MILLISECONDS), signal);
    }
  }
}

/** From half of it to all of it, so that many clients do not come back at once. */
export function jittered(milliseconds: number): number {
  return milliseconds * (0.5 + Math.random() / 2);
}

/** Waits, and rejects with `aborted` when the signal says so. */
export function delay(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(abortedError(signal));
      return;
    }
    const onAbort = () => {
      clearTimeout(timer);
      reject(abortedError(signal));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    }, milliseconds);
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}
