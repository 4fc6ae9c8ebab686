// Every compiled form of the engine that the package ships makes the files that the native command
// makes: by the package's API, told which form to use. So a JPEG gives the same bytes through either
// module, with SIMD and without.

import assert from "node:assert/strict";
import { closeSync, openSync, readdirSync, readSync } from "node:fs";
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

/** What each form is tried on. */
const FORMS = {
  "isopix_core_simd.wasm": ["jpegs"],
  "isopix_core_scalar.wasm": ["jpegs"],
  "isopix_full_simd.wasm": ["jpegs", "everything"],
  "isopix_full_scalar.wasm": ["jpegs", "everything"],
};

const WORKS = {
  // JPEG and nothing else, in and out: what core is for. Whole and broken ones.
  jpegs: { recipe: "fits", list: jpegs, filesMin: 300, renderedMin: 150 },
  everything: { recipe: "png-master", list: corpusFiles, filesMin: 1000, renderedMin: 500 },
};

const { createResizer } = await import(pathToFileURL(packageEntry).href);

test("no form is shipped that is not tried here, and none is missing", () => {
  const shipped = readdirSync(path.join(installed, "dist/generated"));
  assert.deepEqual(
    shipped.filter((name) => name.endsWith(".wasm")).sort(),
    Object.keys(FORMS).sort(),
  );
});

for (const [work, { recipe, list, filesMin, renderedMin }] of Object.entries(WORKS)) {
  describe(`what the native command makes of ${work}`, { skip }, () => {
    let files;
    let expected;
    test("is known", async (t) => {
      files = list();
      assert.ok(files.length >= filesMin, `${files.length} files`);
      const args = [...renderArguments(recipe), "--", ...files.map(inFolder)];
      const { lines } = await run(NATIVE, ownFolder(t), args);
      expected = lines.map(factsOf);
      const rendered = expected.filter(({ code }) => code === undefined).length;
      t.diagnostic(`${rendered} of ${files.length} files are rendered`);
      assert.ok(rendered >= renderedMin, `${rendered} files are rendered`);
    });

    for (const form of Object.keys(FORMS).filter((name) => FORMS[name].includes(work))) {
      test(`is what ${form} makes`, async (t) => {
        const resizer = await createResizer({
          recipe: await readFile(recipeFile(recipe), "utf8"),
          wasmUrl: path.join(installed, "dist/generated", form),
        });
        t.after(() => resizer.close());
        const waiting = files.entries();
        const workOn = async () => {
          for (const [index, file] of waiting) {
            assert.deepEqual(await render(resizer, file), expected[index], file);
          }
        };
        await Promise.all([workOn(), workOn()]);
      });
    }
  });
}

/** The files of the corpus that begin as a JPEG does. */
function jpegs() {
  return corpusFiles().filter((name) => {
    const head = Buffer.alloc(3);
    const file = openSync(path.join(corpus, name));
    readSync(file, head);
    closeSync(file);
    return head.equals(Buffer.of(0xff, 0xd8, 0xff));
  });
}

/** What the API gives, in the form of a command's line. */
async function render(resizer, file) {
  const original = await readFile(path.join(corpus, file));
  return resizer.render(original).then(renderedFacts, errorFacts);
}
