// JPEGs, as the native command writes them: as large as their originals, so that none is a master
// of the recipes that the tests deploy.

import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

import { native } from "./places.mjs";

const run = promisify(execFile);

const RECIPE = { version: 1, variants: { same: { format: "jpeg", quality: 71 } } };

/** The picture as a JPEG. */
export async function jpeg(picture) {
  const folder = await mkdtemp(path.join(tmpdir(), "isopix-jpeg-"));
  try {
    await writeFile(path.join(folder, "picture"), picture);
    await writeFile(path.join(folder, "recipe.json"), JSON.stringify(RECIPE));
    const { stdout } = await run(
      native(),
      ["render", "--recipe", "recipe.json", "--out", "out", "picture"],
      { cwd: folder },
    );
    return await readFile(path.join(folder, JSON.parse(stdout).renditions[0].file));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
