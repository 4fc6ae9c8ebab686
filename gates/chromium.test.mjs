// The package in Chromium makes the files that the native command makes.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";

import { launchBrowser } from "../web/tests/support/browser.mjs";
import { errorFacts, renderedFacts } from "./support/compare.mjs";
import { corpusFiles, folderOf, skipWithoutCorpus } from "./support/corpus.mjs";
import { recipeFile } from "./support/places.mjs";
import { sampleOf } from "./support/sample.mjs";
import { startSite } from "./support/site.mjs";
import { truthOf } from "./support/truth.mjs";

const skip = skipWithoutCorpus();
const RECIPE = "fits";
const RENDERED_MIN = 60;
const REFUSED_MIN = 10;

describe("Chromium", { skip }, () => {
  let site;
  let browser;
  before(async () => {
    site = await startSite();
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await site?.stop();
  });

  test("makes the same files of every kind of original, and refuses the same", async (t) => {
    const records = await truthOf(t, RECIPE, corpusFiles());
    const sample = sampleOf(records);
    const rendered = sample.filter(({ facts }) => !facts.code);
    assertSampled(records, rendered);
    assert.ok(rendered.length >= RENDERED_MIN, `${rendered.length} files are rendered`);
    const refused = sample.length - rendered.length;
    assert.ok(refused >= REFUSED_MIN, `${refused} files are refused`);

    const page = await browser.newPage();
    await page.goto(site.origin);
    const outcomes = await page.evaluate(renderInPage, {
      recipe: readFileSync(recipeFile(RECIPE), "utf8"),
      files: sample.map(({ file }) => file),
    });
    for (const [index, { file, facts }] of sample.entries()) {
      const outcome = outcomes[index];
      const found = outcome.code ? errorFacts(outcome) : renderedFacts(outcome);
      assert.deepEqual(found, facts, file);
    }
    t.diagnostic(`${rendered.length} files rendered and ${refused} refused alike`);
  });
});

/** That no folder with something to render was left out. */
function assertSampled(records, rendered) {
  const folders = new Set(
    records.filter(({ facts }) => !facts.code).map(({ file }) => folderOf(file)),
  );
  const sampled = new Set(rendered.map(({ file }) => folderOf(file)));
  assert.deepEqual(sampled, folders);
}

/** Runs in the page: its public API on files of the corpus, two at a time. */
async function renderInPage({ recipe, files }) {
  const { createResizer } = await import("/isopix/index.js");
  const resizer = await createResizer({ recipe });
  const hash = async (blob) => {
    const digest = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
    return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  };
  // What counts is the file: its hash is taken from its bytes, here.
  const seen = async ({ blob, ...facts }) => {
    const sha256 = await hash(blob);
    return sha256 === facts.sha256 ? facts : { ...facts, sha256: `${sha256}, not as it says` };
  };
  const render = async (file) => {
    const response = await fetch(`/corpus/${file.split("/").map(encodeURIComponent).join("/")}`);
    try {
      const { source, warnings, master, renditions } = await resizer.render(await response.blob());
      return {
        source,
        warnings,
        master: master && (await seen(master)),
        renditions: await Promise.all(renditions.map(seen)),
      };
    } catch ({ code, message }) {
      return { code: code ?? "none", message };
    }
  };
  const outcomes = new Array(files.length);
  const waiting = files.entries();
  const work = async () => {
    for (const [index, file] of waiting) {
      outcomes[index] = await render(file);
    }
  };
  await Promise.all([work(), work()]);
  resizer.close();
  return outcomes;
}
