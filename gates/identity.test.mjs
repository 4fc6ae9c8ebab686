// The native command and the npm package's print the same lines about every file of the corpus, and
// write what they print.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { renderArguments } from "./support/command.mjs";
import { corpusFiles, skipWithoutCorpus } from "./support/corpus.mjs";
import { inFolder, ownFolder } from "./support/folder.mjs";
import { assertIdentical } from "./support/identity.mjs";

const skip = skipWithoutCorpus();
const FILES = skip ? [] : corpusFiles().map(inFolder);
const FILES_MIN = 1000;
/** How many files must be rendered: most of those that are not broken on purpose. */
const RENDERED_MIN = 500;

/**
 * Every recipe, with how many originals its master, where it has one, must really shrink: a
 * recipe whose masters are all as large as their originals would prove little. The built-in one
 * has a master of 2560 pixels, those of the others are at most 640.
 */
const RECIPES = {
  "the built-in one": { args: ["render", "--out", "out"], shrunkMin: 10 },
  fits: { shrunkMin: 50 },
  "no-master": {},
  "png-master": { shrunkMin: 50 },
  "jpeg-master": { shrunkMin: 50 },
  strict: { renderedMin: 200 },
};

test("the corpus is whole", { skip }, () => {
  assert.ok(FILES.length >= FILES_MIN, `${FILES.length} files, and there should be ${FILES_MIN}`);
});

describe("both commands print the same of every file", { skip, concurrency: 2 }, () => {
  for (const [recipe, options] of Object.entries(RECIPES)) {
    const { args = renderArguments(recipe), shrunkMin = 0, renderedMin = RENDERED_MIN } = options;
    test(`render, recipe ${recipe}`, async (t) => {
      const records = await recordsOf(t, args);
      const rendered = records.filter(({ status }) => status === "ok");
      const shrunk = rendered.filter(isShrunk);
      t.diagnostic(
        `${rendered.length} of ${FILES.length} files are rendered on both sides, ` +
          `${shrunk.length} with a master smaller than the original`,
      );
      assert.ok(rendered.length >= renderedMin, `${rendered.length} files are rendered`);
      assert.ok(shrunk.length >= shrunkMin, `${shrunk.length} masters shrink`);
    });
  }

  test("probe", async (t) => {
    const records = await recordsOf(t, ["probe"]);
    const probed = records.filter(({ status }) => status === "ok").length;
    assert.ok(probed >= RENDERED_MIN, `${probed} files are probed`);
  });
});

async function recordsOf(t, args) {
  const lines = await assertIdentical(t, { args, files: FILES, makeFolder: () => ownFolder(t) });
  return lines.map((line) => JSON.parse(line));
}

function isShrunk({ source, master }) {
  return master !== null && pixels(master) < pixels(source);
}

const pixels = ({ width, height }) => width * height;
