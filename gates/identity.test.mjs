// The native command and the npm package's print the same lines about every file of the corpus, and
// write what they print.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { NATIVE, PACKAGED, renderArguments, run } from "./support/command.mjs";
import { differences, inWords } from "./support/compare.mjs";
import { corpusFiles, skipWithoutCorpus } from "./support/corpus.mjs";
import { faultsOfFiles } from "./support/files.mjs";
import { inFolder, ownFolder } from "./support/folder.mjs";

const skip = skipWithoutCorpus();
const FILES = skip ? [] : corpusFiles().map(inFolder);
const FILES_MIN = 1000;

/** How long one file may take. */
const FILE_MS_MAX = 10_000;

const COMMANDS = {
  probe: ["probe"],
  "render without a recipe": ["render", "--out", "out"],
  ...Object.fromEntries(
    ["usual", "fits", "no-master", "png-master", "jpeg-master", "strict"].map((recipe) => [
      `render, recipe ${recipe}`,
      renderArguments(recipe),
    ]),
  ),
};

test("the corpus is whole", { skip }, () => {
  assert.ok(FILES.length >= FILES_MIN, `${FILES.length} files, and there should be ${FILES_MIN}`);
});

describe("both commands print the same of every file", { skip, concurrency: 2 }, () => {
  for (const [name, args] of Object.entries(COMMANDS)) {
    test(name, async (t) => {
      const outcomes = {};
      for (const [side, command] of Object.entries({ native: NATIVE, npm: PACKAGED })) {
        const folder = ownFolder(t);
        const start = performance.now();
        const outcome = await run(command, folder, [...args, "--", ...FILES]);
        const seconds = (performance.now() - start) / 1000;
        assertSound(side, outcome);
        await assertSwift(t, command, args, outcome.slowest);
        assert.deepEqual(await faultsOfFiles(folder, outcome.lines), [], side);
        t.diagnostic(
          `${side}: ${seconds.toFixed(1)} s, slowest file ${Math.round(outcome.slowest.milliseconds)} ms`,
        );
        outcomes[side] = outcome;
      }
      const found = differences(outcomes.native.lines, outcomes.npm.lines);
      assert.ok(found.length === 0, inWords(found));
      assert.equal(outcomes.native.exitCode, outcomes.npm.exitCode);
      const okay = outcomes.native.lines.filter((line) => JSON.parse(line).status === "ok").length;
      t.diagnostic(`${okay} of ${FILES.length} files are fine on both sides`);
    });
  }
});

/** That nothing crashed, hung, or said anything that is not a line. */
function assertSound(side, { lines, stderr, exitCode }) {
  assert.equal(stderr, "", `${side} wrote to stderr`);
  const records = lines.map((line) => JSON.parse(line));
  const next = FILES.find((file, index) => records[index]?.input !== file);
  assert.equal(next, undefined, `${side} ended with ${exitCode}, and no line in place for this`);
  assert.equal(records.length, FILES.length, side);
  const defects = records.filter(({ code }) => code === "internal" || code === "out-of-memory");
  assert.deepEqual(defects, [], `${side} has a defect`);
  assert.equal(exitCode, records.some(({ status }) => status !== "ok") ? 1 : 0, side);
}

/**
 * That no file took too long. On a busy machine any file may: the slowest is
 * tried again, alone, before it is blamed.
 */
async function assertSwift(t, command, args, { milliseconds, line }) {
  if (milliseconds <= FILE_MS_MAX) {
    return;
  }
  const { input } = JSON.parse(line);
  const { slowest } = await run(command, ownFolder(t), [...args, "--", input]);
  const taken = `${Math.round(milliseconds)} ms, and alone ${Math.round(slowest.milliseconds)} ms`;
  t.diagnostic(`${input} took ${taken}`);
  assert.ok(slowest.milliseconds <= FILE_MS_MAX, `${input} took ${taken}`);
}
