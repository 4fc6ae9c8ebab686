// Tests that run on both wirings.

import { describe } from "node:test";

import { Stack } from "./stack.mjs";
import { stackOfWiring } from "./stacks.mjs";
import { WIRINGS } from "./wirings.mjs";

/**
 * Defines the same tests for each wiring.
 *
 * @param define is given the wiring's stack
 * @param concurrency how many wirings are tested at a time
 */
export function onEachWiring(define, { concurrency = Object.keys(WIRINGS).length } = {}) {
  describe("on each wiring", { concurrency }, () => {
    for (const [name, wiring] of Object.entries(WIRINGS)) {
      // One test of a stack after the other: some hold up what the others wait for.
      describe(name, { concurrency: 1 }, () => define(new Stack(stackOfWiring(name), wiring)));
    }
  });
}
