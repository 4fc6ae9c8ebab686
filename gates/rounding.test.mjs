// The identity gate can fail: a native command with one rounding constant altered by one is found
// out by the comparison that the gate makes.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";

import { buildAltered } from "./support/altered.mjs";
import { NATIVE, PACKAGED, renderArguments, run } from "./support/command.mjs";
import { differences } from "./support/compare.mjs";
import { ownFolder } from "./support/folder.mjs";
import { everyAlpha, opaque } from "./support/pictures.mjs";

// Half of 255, by which products of color and alpha are rounded.
const ALTERED = {
  name: "rounding",
  program: "isopix",
  file: "shared/src/alpha.rs",
  from: "u32::from(a) * u32::from(b) + 128;",
  to: "u32::from(a) * u32::from(b) + 129;",
};

const PICTURES = { "translucent.png": everyAlpha(), "opaque.png": opaque(300, 200) };

test("a rounding constant altered by one is found out", async (t) => {
  const truth = await linesOf(t, PACKAGED);
  assert.deepEqual(differences(await linesOf(t, NATIVE), truth), [], "unaltered, nothing differs");

  const altered = { ...NATIVE, program: await buildAltered(ALTERED) };
  const found = differences(await linesOf(t, altered), truth);
  // Alpha takes no part in the other.
  assert.deepEqual(
    found.map(([line]) => JSON.parse(line).input),
    ["translucent.png"],
  );
  const [[ours, theirs]] = found.map((pair) => pair.map((line) => JSON.parse(line)));
  assert.equal(ours.status, "ok");
  assert.notEqual(ours.master.sha256, theirs.master.sha256);
});

async function linesOf(t, command) {
  const folder = ownFolder(t);
  for (const [name, content] of Object.entries(PICTURES)) {
    writeFileSync(path.join(folder, name), content);
  }
  const args = [...renderArguments("usual"), "--", ...Object.keys(PICTURES)];
  const { lines, stderr, exitCode } = await run(command, folder, args);
  assert.deepEqual({ stderr, exitCode }, { stderr: "", exitCode: 0 });
  return lines;
}
