// No image takes more memory than is promised: the largest of the corpus, and those that lie about
// their size, each in a process of its own.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, test } from "node:test";

import { budgetBytes } from "./support/budget.mjs";
import { NATIVE, PACKAGED, renderArguments, run } from "./support/command.mjs";
import { corpus, corpusFiles, skipWithoutCorpus } from "./support/corpus.mjs";
import { inFolder, ownFolder } from "./support/folder.mjs";
import { peakOf } from "./support/peak.mjs";

const skip =
  skipWithoutCorpus() ||
  (process.platform === "linux" ? false : "skipped: peaks of memory are read from Linux's /proc");

/** How many of the largest images are measured. */
const LARGEST = 20;
/** Large masters, large renditions; and renditions straight from the original. */
const RECIPES = ["usual", "no-master"];

// Files that ask for far more than they are: of each a few bytes.
const BOMBS = skip ? [] : corpusFiles().filter((file) => file.startsWith("bad/bombs/"));

describe("memory", { skip }, () => {
  for (const [side, command] of Object.entries({ native: NATIVE, npm: PACKAGED })) {
    for (const recipe of RECIPES) {
      test(`the largest images, ${side}, recipe ${recipe}`, async (t) => {
        await assertWithinBudget(t, command, recipe, await largestFiles(t));
      });
    }
  }
  test("files that lie about their size, native", async (t) => {
    assert.ok(BOMBS.length >= 30, `${BOMBS.length} files`);
    await assertWithinBudget(t, NATIVE, "usual", BOMBS);
  });
});

async function assertWithinBudget(t, command, recipe, files) {
  const folder = ownFolder(t);
  const args = renderArguments(recipe);
  writeFileSync(path.join(folder, "one-pixel.png"), ONE_PIXEL);
  const { bytes: baseline } = await peakOf(command, folder, args, "one-pixel.png");
  const measured = [];
  for (const file of files) {
    const { line, bytes } = await peakOf(command, folder, args, inFolder(file));
    const budget = budgetBytes(readFileSync(path.join(corpus, file)), JSON.parse(line).source);
    measured.push({ file, peak: bytes - baseline, budget });
  }
  measured.sort((one, other) => other.peak / other.budget - one.peak / one.budget);
  const inWords = measured.map(
    ({ file, peak, budget }) => `${megabytes(peak)} of ${megabytes(budget)} MB: ${file}`,
  );
  t.diagnostic(`a process with one pixel takes ${megabytes(baseline)} MB; beyond that the nearest`);
  t.diagnostic(`to their budgets of ${files.length} files take`);
  inWords.slice(0, 3).forEach((words) => t.diagnostic(`  ${words}`));
  const above = inWords.filter((_, index) => measured[index].peak > measured[index].budget);
  assert.deepEqual(above, []);
}

/** Those with the most pixels of the files that are rendered. */
async function largestFiles(t) {
  const folder = ownFolder(t);
  const files = corpusFiles().filter((file) => !file.startsWith("bad/"));
  const { lines } = await run(NATIVE, folder, ["probe", "--", ...files.map(inFolder)]);
  return lines
    .map((line, index) => ({ file: files[index], source: JSON.parse(line).source }))
    .filter(({ source }) => source)
    .sort((one, other) => pixels(other.source) - pixels(one.source))
    .slice(0, LARGEST)
    .map(({ file }) => file);
}

const pixels = ({ width, height }) => width * height;
const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

/** A gray PNG of one pixel. */
const ONE_PIXEL = Buffer.from(
  "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55" +
    "0000000a49444154789c636800000082008177cd72b60000000049454e44ae426082",
  "hex",
);
