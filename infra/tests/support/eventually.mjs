// Waiting for what happens in its own time.

import { setTimeout as sleep } from "node:timers/promises";

const PAUSE_MS = 100;

/**
 * Asks again and again until the answer is neither undefined, null nor false, and gives it.
 *
 * @param what says what is waited for, or, as a function, how things stand when time is up
 */
export async function eventually(what, ask, { withinMs = 60_000, pauseMs = PAUSE_MS } = {}) {
  const end = performance.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== null && answer !== false) {
      return answer;
    }
    if (performance.now() > end) {
      const text = typeof what === "function" ? await what() : what;
      throw new Error(`not within ${withinMs} ms: ${text}`);
    }
    await sleep(pauseMs);
  }
}

/** Sees to it that something stays true for a while. */
export async function steadily(forMs, check) {
  const end = performance.now() + forMs;
  do {
    await check();
    await sleep(PAUSE_MS);
  } while (performance.now() < end);
}
