// Real and broken images, beside the checkout. They are not part of the project.

import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";

import { repository } from "./places.mjs";

/** Where the corpus lies. */
export const corpus = process.env.ISOPIX_CORPUS
  ? path.resolve(process.env.ISOPIX_CORPUS)
  : path.resolve(repository, "../shared/corpus");

/**
 * Why tests that need the corpus are skipped, or false where it is there.
 * Throws where it is missing and has been asked for.
 */
export function skipWithoutCorpus() {
  if (existsSync(corpus)) {
    return false;
  }
  const reason = `the corpus is not at ${corpus} (ISOPIX_CORPUS names another place)`;
  if (process.env.ISOPIX_REQUIRE_CORPUS === "1") {
    throw new Error(`${reason}, and ISOPIX_REQUIRE_CORPUS=1 asks for it`);
  }
  return `skipped: ${reason}`;
}

/** Every image of the corpus, relative to it, sorted; what only describes it is left out. */
export function corpusFiles() {
  return readdirSync(corpus, { recursive: true })
    .filter((name) => !name.startsWith(`licenses${path.sep}`))
    .filter((name) => ![".md", ".tsv", ".txt"].includes(path.extname(name)))
    .filter((name) => statSync(path.join(corpus, name)).isFile())
    .map((name) => name.split(path.sep).join("/"))
    .sort();
}

/** The folder that a file came from, such as `photos/exif-samples`. */
export function folderOf(name) {
  return name.split("/").slice(0, 2).join("/");
}
