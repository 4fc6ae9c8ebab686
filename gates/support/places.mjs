// Where things are: the checkout, what was built in it, and the installed package.

import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

export const repository = path.resolve(import.meta.dirname, "../..");

/** Cargo's target folder. */
export const target = path.resolve(repository, process.env.CARGO_TARGET_DIR ?? "target");

/** The folder of the release binaries. */
export const release = path.join(target, "release");

/** The native command. */
export const native = existing(path.join(release, "isopix"), "cargo xtask build native");

/** The folder in which `gates/run.mjs` has installed the packed package. */
export const consumer = process.env.ISOPIX_CONSUMER ?? "";

/** The installed package's own folder. */
export const installed = existing(
  path.join(consumer, "node_modules/isopix"),
  "node gates/run.mjs, which installs the package",
);

/** What `import "isopix"` gives in the folder where the package is installed. */
export const packageEntry = createRequire(path.join(consumer, "package.json")).resolve("isopix");

/** The recipe files of the gates. */
export function recipeFile(name) {
  return path.join(repository, "gates/recipes", `${name}.json`);
}

function existing(file, command) {
  if (!existsSync(file)) {
    throw new Error(`${file} is not there: run \`${command}\``);
  }
  return file;
}
