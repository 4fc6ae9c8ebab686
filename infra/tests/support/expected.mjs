// What the renditions of an original have to be: what the native command makes of it.

import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

import { generationOf, sha256 } from "./identity.mjs";
import { native } from "./places.mjs";

const run = promisify(execFile);

/**
 * Runs the command on originals, all at once.
 *
 * @param recipe the recipe's JSON, and digest
 * @returns for each the generation, and the renditions as their files' names and hashes
 */
export async function expectedOf(originals, { json, digest }) {
  const folder = await mkdtemp(path.join(tmpdir(), "isopix-expected-"));
  try {
    await writeFile(path.join(folder, "recipe.json"), JSON.stringify(json));
    const names = originals.map((_, index) => `${index}`);
    await Promise.all(
      names.map((name, index) => writeFile(path.join(folder, name), originals[index])),
    );
    const { stdout } = await run(
      native(),
      ["render", "--recipe", "recipe.json", "--out", "out", ...names],
      { cwd: folder, maxBuffer: 64 << 20 },
    );
    const lines = stdout.trimEnd().split("\n");
    return lines.map((line, index) => resultOf(JSON.parse(line), originals[index], digest));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function resultOf({ engine, master, renditions }, original, digest) {
  const base = master?.sha256 ?? sha256(original);
  return {
    generation: generationOf({ base, recipe: digest, engine }),
    renditions: renditions.map(({ variant, format, width, height, bytes, sha256, file }) => ({
      variant,
      format,
      width,
      height,
      bytes,
      sha256,
      file: path.basename(file),
    })),
  };
}
