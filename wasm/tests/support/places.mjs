// Where things are: the installed package, the repository beside it, the corpus.

import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

export const repository = process.env.ISOPIX_REPOSITORY;

/** The folder that `npm install` made of the tarball. */
export const installed = resolve(import.meta.dirname, "../../node_modules/isopix");

export const cli = join(installed, "dist/cli.js");

/** Loads a development tool of the repository, which the installed package must do without. */
export const requireTool = createRequire(join(repository, "package.json"));

/** The test images, or the reason why a test that needs them is skipped. */
export const corpus = process.env.ISOPIX_CORPUS ?? resolve(repository, "../shared/corpus");
export const withoutCorpus = existsSync(corpus)
  ? false
  : `the corpus is not at ${corpus} (ISOPIX_CORPUS names another place)`;

if (withoutCorpus && process.env.ISOPIX_REQUIRE_CORPUS === "1") {
  throw new Error(withoutCorpus);
}
