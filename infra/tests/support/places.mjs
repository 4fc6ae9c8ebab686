// Where things are: the checkout, what was built in it, and the programs that the tests run.

import { existsSync } from "node:fs";
import path from "node:path";

export const repository = path.resolve(import.meta.dirname, "../../..");

/** The template and the state machines. */
export const infra = path.join(repository, "infra");

/** Cargo's target folder. */
export const target = path.resolve(repository, process.env.CARGO_TARGET_DIR ?? "target");

/** The zips of the functions: `render.zip`, `uploads.zip` and `steps.zip`, for this machine. */
export function zips() {
  const folder = process.env.ISOPIX_LAMBDA_ZIPS ?? path.join(target, "lambda/x86_64");
  return existing(path.resolve(folder), "cargo xtask package, or set ISOPIX_LAMBDA_ZIPS");
}

/** The native command, which says what the renditions have to be. */
export function native() {
  return existing(path.join(target, "release/isopix"), "cargo xtask build native");
}

/** The project's tasks: what `cargo xtask` runs. */
export function xtask() {
  return existing(path.join(target, "debug/xtask"), "cargo xtask --help");
}

/** The emulator's command. */
export const ministack = process.env.ISOPIX_MINISTACK ?? "ministack";

/** The SAM command line. */
export const sam = process.env.ISOPIX_SAM ?? "sam";

function existing(file, command) {
  if (!existsSync(file)) {
    throw new Error(`${file} is not there: run \`${command}\``);
  }
  return file;
}
