// Every compiled form of the engine that the package ships makes the same files: by the package's
// API, told which form to use.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, test } from "node:test";
import { pathToFileURL } from "node:url";

import { NATIVE, renderArguments, run } from "./support/command.mjs";
import { errorFacts, factsOf, renderedFacts } from "./support/compare.mjs";
import { corpus, corpusFiles, skipWithoutCorpus } from "./support/corpus.mjs";
import { inFolder, ownFolder } from "./support/folder.mjs";
import { installed, packageEntry, recipeFile } from "./support/places.mjs";

const skip = skipWithoutCorpus();
const RECIPE = "png-master";
const FORMS = { simd: "isopix_simd.wasm", scalar: "isopix_scalar.wasm" };

const shipped = readdirSync(path.join(installed, "dist/generated"));
const { createResizer } = await import(pathToFileURL(packageEntry).href);

test("no form is shipped that is not tried here", () => {
  const forms = shipped.filter((name) => name.endsWith(".wasm"));
  assert.ok(forms.length > 0);
  assert.deepEqual(
    forms.filter((name) => !Object.values(FORMS).includes(name)),
    [],
  );
});

describe("the package's API makes what the native command makes", { skip }, () => {
  for (const [form, name] of Object.entries(FORMS)) {
    const absent = !shipped.includes(name) && `skipped: the package does not ship ${name}`;
    test(`of every file, ${form}`, { skip: absent }, async (t) => {
      const files = corpusFiles();
      const { lines } = await run(NATIVE, ownFolder(t), [
        ...renderArguments(RECIPE),
        "--",
        ...files.map(inFolder),
      ]);
      const resizer = await createResizer({
        recipe: await readFile(recipeFile(RECIPE), "utf8"),
        wasmUrl: path.join(installed, "dist/generated", name),
      });
      t.after(() => resizer.close());
      const waiting = files.entries();
      const work = async () => {
        for (const [index, file] of waiting) {
          assert.deepEqual(await render(resizer, file), factsOf(lines[index]), file);
        }
      };
      await Promise.all([work(), work()]);
    });
  }
});

/** What the API gives, in the form of a command's line. */
async function render(resizer, file) {
  const original = await readFile(path.join(corpus, file));
  return resizer.render(original).then(renderedFacts, errorFacts);
}
