// A folder of a test's own.

import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { corpus } from "./corpus.mjs";

/**
 * Makes an empty folder that goes when the test ends. The corpus is in it
 * under one name, so that commands that run in different folders get, and
 * print, the same paths.
 */
export function ownFolder(t) {
  const folder = mkdtempSync(path.join(tmpdir(), "isopix-gate-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  symlinkSync(corpus, path.join(folder, "corpus"));
  return folder;
}

/** A file of the corpus as it is named in such a folder. */
export function inFolder(name) {
  return `corpus/${name}`;
}
