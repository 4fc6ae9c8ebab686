// The identity gate can fail: a native command with one rounding constant altered by one does not
// get past it.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { before, describe, test } from "node:test";

import { buildAltered } from "./support/altered.mjs";
import { NATIVE, renderArguments, run } from "./support/command.mjs";
import { ownFolder } from "./support/folder.mjs";
import { assertIdentical } from "./support/identity.mjs";
import { ROUNDING } from "./support/mutants.mjs";
import { everyAlpha, opaque } from "./support/pictures.mjs";

/** Of a master that shrinks, and of renditions that shrink further. */
const RECIPE = "fits";

describe("a rounding constant altered by one", () => {
  let altered;
  before(async () => {
    altered = { ...NATIVE, program: await buildAltered(ROUNDING) };
  });

  test("does not get past the identity gate, which the true command does", async (t) => {
    const pictures = { "opaque.png": opaque(800, 500), "translucent.png": everyAlpha(700) };
    pictures["photo.jpg"] = await asJpeg(t, pictures["opaque.png"]);
    const gate = {
      args: renderArguments(RECIPE),
      files: Object.keys(pictures),
      makeFolder: () => {
        const folder = ownFolder(t);
        for (const [name, content] of Object.entries(pictures)) {
          writeFileSync(path.join(folder, name), content);
        }
        return folder;
      },
    };
    await assertIdentical(t, gate);
    await assert.rejects(assertIdentical(t, { ...gate, native: altered }), {
      name: "AssertionError",
      // It runs well, and only what it makes is other: not one file is refused.
      message: /^[1-3] lines differ:[^]*"sha256":/,
    });
  });
});

/** The picture as the true command writes it as a JPEG. */
async function asJpeg(t, picture) {
  const folder = ownFolder(t);
  writeFileSync(path.join(folder, "picture.png"), picture);
  const { lines } = await run(NATIVE, folder, [
    ...renderArguments("jpeg-original"),
    "--",
    "picture.png",
  ]);
  const { renditions } = JSON.parse(lines[0]);
  return readFile(path.join(folder, renditions[0].file));
}
