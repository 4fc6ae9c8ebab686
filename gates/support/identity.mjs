// That two commands print the same of every file: what the identity gate asserts, and what an
// altered build must not get past.

import assert from "node:assert/strict";

import { NATIVE, PACKAGED, run } from "./command.mjs";
import { differences, inWords } from "./compare.mjs";
import { faultsOfFiles } from "./files.mjs";

/** How long one file may take. */
const FILE_MS_MAX = 10_000;

/**
 * Runs the native command and the npm package's, each in a folder of its own, and asserts that
 * they print the same lines, wrote what they print, and that nothing crashed, hung or took long.
 *
 * @param args the command's arguments before the files
 * @param files the files, as they are named in either folder
 * @param makeFolder makes such a folder
 * @param native the native command, or what is to be tried in its place
 * @returns the lines
 */
export async function assertIdentical(t, { args, files, makeFolder, native = NATIVE }) {
  const outcomes = {};
  for (const [side, command] of Object.entries({ native, npm: PACKAGED })) {
    const folder = makeFolder();
    const start = performance.now();
    const outcome = await run(command, folder, [...args, "--", ...files]);
    const seconds = (performance.now() - start) / 1000;
    assertSound(side, files, outcome);
    await assertSwift(t, command, { args, makeFolder }, outcome.slowest);
    assert.deepEqual(await faultsOfFiles(folder, outcome.lines), [], side);
    t.diagnostic(
      `${side}: ${seconds.toFixed(1)} s, slowest file ${Math.round(outcome.slowest.milliseconds)} ms`,
    );
    outcomes[side] = outcome;
  }
  const found = differences(outcomes.native.lines, outcomes.npm.lines);
  assert.ok(found.length === 0, inWords(found));
  assert.equal(outcomes.native.exitCode, outcomes.npm.exitCode);
  return outcomes.native.lines;
}

/** That nothing crashed, hung, or said anything that is not a line. */
function assertSound(side, files, { lines, stderr, exitCode }) {
  assert.equal(stderr, "", `${side} wrote to stderr`);
  const records = lines.map((line) => JSON.parse(line));
  const next = files.find((file, index) => records[index]?.input !== file);
  assert.equal(next, undefined, `${side} ended with ${exitCode}, and no line in place for this`);
  assert.equal(records.length, files.length, side);
  const defects = records.filter(({ code }) => code === "internal" || code === "out-of-memory");
  assert.deepEqual(defects, [], `${side} has a defect`);
  assert.equal(exitCode, records.some(({ status }) => status !== "ok") ? 1 : 0, side);
}

/**
 * That no file took too long. On a busy machine any file may: the slowest is
 * tried again, alone, before it is blamed.
 */
async function assertSwift(t, command, { args, makeFolder }, { milliseconds, line }) {
  if (milliseconds <= FILE_MS_MAX) {
    return;
  }
  const { input } = JSON.parse(line);
  const { slowest } = await run(command, makeFolder(), [...args, "--", input]);
  const taken = `${Math.round(milliseconds)} ms, and alone ${Math.round(slowest.milliseconds)} ms`;
  t.diagnostic(`${input} took ${taken}`);
  assert.ok(slowest.milliseconds <= FILE_MS_MAX, `${input} took ${taken}`);
}
