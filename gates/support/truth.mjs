// What the native command makes of files: what every other way is measured by.

import { NATIVE, renderArguments, run } from "./command.mjs";
import { factsOf } from "./compare.mjs";
import { inFolder, ownFolder } from "./folder.mjs";

/** A record of `{ file, facts }` for each of these files of the corpus, in order. */
export async function truthOf(t, recipe, files) {
  const args = [...renderArguments(recipe), "--", ...files.map(inFolder)];
  const { lines } = await run(NATIVE, ownFolder(t), args);
  return lines.map((line, index) => ({ file: files[index], facts: factsOf(line) }));
}
