// A process of its own, beside the installed package.

import { execFileSync } from "node:child_process";
import { join } from "node:path";

import { installed } from "./places.mjs";

/** Runs the source of a module, and gives what it prints. */
export function run(source, ...flags) {
  return execFileSync(process.execPath, [...flags, "--input-type=module", "--eval", source], {
    cwd: join(installed, "../.."),
    encoding: "utf8",
    timeout: 60_000,
  });
}
