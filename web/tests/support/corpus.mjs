// Real photos, beside the checkout. They are not part of the project.

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import path from "node:path";

const ROOT = process.env.ISOPIX_CORPUS
  ? path.resolve(process.env.ISOPIX_CORPUS)
  : fileURLToPath(new URL("../../../../shared/corpus", import.meta.url));

/** The path of a file of the corpus. */
export function corpusFile(name) {
  return path.join(ROOT, name);
}

/**
 * Why tests that need the corpus are skipped, or false where it is there.
 * Throws where it is missing and has been asked for.
 */
export function skipWithoutCorpus() {
  if (existsSync(ROOT)) {
    return false;
  }
  const reason = `the corpus of real photos is not at ${ROOT}`;
  if (process.env.ISOPIX_REQUIRE_CORPUS === "1") {
    throw new Error(`${reason}, and ISOPIX_REQUIRE_CORPUS=1 asks for it`);
  }
  return `skipped: ${reason}`;
}
