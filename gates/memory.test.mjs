// No image takes more memory than is promised: every one of the corpus in the native command, the
// largest in either, each in a process of its own; and those that lie about their size.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, test } from "node:test";

import { budgetBytes } from "./support/budget.mjs";
import { NATIVE, PACKAGED, renderArguments, run } from "./support/command.mjs";
import { corpus, corpusFiles, skipWithoutCorpus } from "./support/corpus.mjs";
import { inFolder, ownFolder } from "./support/folder.mjs";
import { makeSilentPipe, peakOf } from "./support/peak.mjs";

const skip =
  skipWithoutCorpus() ||
  (process.platform === "linux" ? false : "skipped: peaks of memory are read from Linux's /proc");

/** How many of the largest images are measured. */
const LARGEST = 20;
/**
 * How often one is measured that seems to take too much. What compiling the engine takes stays
 * with Node's allocator or is given back, by chance: 16 MB that no image is to blame for.
 */
const ATTEMPTS = 10;
/** Large masters, large renditions. */
const USUAL = "usual";
/** Renditions straight from the original. */
const NO_MASTER = "no-master";

/**
 * V8's optimising compiler takes tens of megabytes for code, whatever the
 * image; what is measured here is what the image takes.
 */
const SIDES = {
  native: NATIVE,
  npm: { ...PACKAGED, before: (folder) => ["--liftoff-only", ...PACKAGED.before(folder)] },
};

// Files that ask for far more than they are: of each a few bytes.
const BOMBS = skip ? [] : corpusFiles().filter((file) => file.startsWith("bad/bombs/"));

describe("memory", { skip, concurrency: 2 }, () => {
  test("every image, native", async (t) => {
    await assertWithinBudget(t, NATIVE, USUAL, await probed(t));
  });

  for (const [side, command] of Object.entries(SIDES)) {
    for (const recipe of side === "native" ? [NO_MASTER] : [USUAL, NO_MASTER]) {
      test(`the largest images, ${side}, recipe ${recipe}`, async (t) => {
        await assertWithinBudget(t, command, recipe, largest(await probed(t)));
      });
    }

    test(`files that lie about their size, ${side}`, async (t) => {
      assert.ok(BOMBS.length >= 30, `${BOMBS.length} files`);
      const { folder, args, baseline } = await prepare(t, command, USUAL);
      const { bytes } = await peakOf(command, folder, args, BOMBS.map(inFolder));
      // Nothing may be decoded of any of them.
      const budget = Math.min(...BOMBS.map((file) => budgetBytes(contentOf(file), undefined)));
      const peak = bytes - baseline;
      t.diagnostic(`all of them take ${megabytes(peak)} of ${megabytes(budget)} MB`);
      assert.ok(peak <= budget, `${megabytes(peak)} of ${megabytes(budget)} MB`);
    });
  }
});

/** A folder to run the command in, and what it takes for an image of one pixel. */
async function prepare(t, command, recipe) {
  const folder = ownFolder(t);
  const args = renderArguments(recipe);
  makeSilentPipe(folder);
  writeFileSync(path.join(folder, "one-pixel.png"), ONE_PIXEL);
  const { bytes: baseline } = await peakOf(command, folder, args, ["one-pixel.png"]);
  return { folder, args, baseline };
}

async function assertWithinBudget(t, command, recipe, images) {
  const { folder, args, baseline } = await prepare(t, command, recipe);
  const measured = [];
  for (const { file, source } of images) {
    const budget = budgetBytes(contentOf(file), source);
    let peak = Infinity;
    for (let attempt = 0; attempt < ATTEMPTS && peak > budget; attempt += 1) {
      const { bytes } = await peakOf(command, folder, args, [inFolder(file)]);
      peak = Math.min(peak, bytes - baseline);
    }
    measured.push({ file, peak, budget });
  }
  measured.sort((one, other) => other.peak / other.budget - one.peak / one.budget);
  const inWords = measured.map(
    ({ file, peak, budget }) => `${megabytes(peak)} of ${megabytes(budget)} MB: ${file}`,
  );
  t.diagnostic(`a process with one pixel takes ${megabytes(baseline)} MB; beyond that the nearest`);
  t.diagnostic(`to their budgets of ${images.length} files take`);
  inWords.slice(0, 3).forEach((words) => t.diagnostic(`  ${words}`));
  const above = inWords.filter((_, index) => measured[index].peak > measured[index].budget);
  assert.deepEqual(above, []);
}

/** Every file of the corpus, with its facts where its header is read. */
async function probed(t) {
  const files = corpusFiles();
  const { lines } = await run(NATIVE, ownFolder(t), ["probe", "--", ...files.map(inFolder)]);
  return lines.map((line, index) => ({ file: files[index], source: JSON.parse(line).source }));
}

/** Those with the most pixels, of the images that are not broken. */
function largest(images) {
  return images
    .filter(({ file, source }) => source && !file.startsWith("bad/"))
    .sort((one, other) => pixels(other.source) - pixels(one.source))
    .slice(0, LARGEST);
}

const contentOf = (file) => readFileSync(path.join(corpus, file));
const pixels = ({ width, height }) => width * height;
const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

/** A gray PNG of one pixel. */
const ONE_PIXEL = Buffer.from(
  "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55" +
    "0000000a49444154789c636800000082008177cd72b60000000049454e44ae426082",
  "hex",
);
