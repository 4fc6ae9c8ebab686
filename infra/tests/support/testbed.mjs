// What `run.mjs` has started, as the tests see it.

import { readFileSync } from "node:fs";

/** The variable that names the file in which it stands. */
export const VARIABLE = "ISOPIX_TESTBED";

let read;

/**
 * The emulator's `endpoint` and process, the fault `proxy`'s endpoint, the `issuer`'s URL, the
 * folder of the `template`, and each of the `stacks` by its name.
 */
export function testbed() {
  const file = process.env[VARIABLE];
  if (file === undefined) {
    throw new Error(`${VARIABLE} is not set: run \`node infra/tests/run.mjs FILE...\``);
  }
  return (read ??= JSON.parse(readFileSync(file, "utf8")));
}
