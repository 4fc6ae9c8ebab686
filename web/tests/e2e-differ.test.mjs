// The badge can say no.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { launchBrowser, openPage } from "./support/browser.mjs";
import { corpusFile, skipWithoutCorpus } from "./support/corpus.mjs";
import { card, drop, settled, verdicts } from "./support/pictures.mjs";
import { startServe } from "./support/serve.mjs";

const skip = skipWithoutCorpus();
const PHOTO = corpusFile("photos/test-assets/mongolels.jpg");
const NAME = "mongolels.jpg";

const recipe = (quality) => ({
  version: 1,
  master: { width: 900, height: 900, quality: 90 },
  variants: {
    touched: { width: 320, quality },
    untouched: { width: 160, quality: 82 },
  },
});

let browser;
before(async () => {
  if (!skip) {
    browser = await launchBrowser();
  }
});
after(() => browser?.close());

test("a server whose quality is changed by one", { skip }, async (t) => {
  let server = await startServe({ recipe: recipe(82) });
  t.after(() => server.stop());
  const page = await openPage(t, browser, server.origin);
  await page.getByTestId("recipe").getByText("untouched").waitFor();

  // The page is open and works by the old recipe, the server by the new one.
  await server.stop();
  server = await startServe({ recipe: recipe(83), port: server.port });
  await drop(page, [PHOTO]);
  const seen = await settled(page, NAME);

  assert.equal(seen.status, "ready", seen.problem);
  assert.equal(seen.route, "server", "what is not comparable is sent as the original");
  assert.deepEqual(verdicts(seen), { touched: "differ", untouched: "same" });
  assert.match(seen.outcome, /^1 of 2 renditions differs/);
  assert.match(seen.remarks, /not comparable.*Reload the page/);
  const [proof] = await page.locator('[data-testid="summary"] [data-verdict]').all();
  assert.equal(await proof.getAttribute("data-verdict"), "differ");

  // With the new recipe the two sides agree again.
  await page.reload();
  await drop(page, [PHOTO]);
  assert.deepEqual(verdicts(await settled(page, NAME)), { touched: "same", untouched: "same" });
});

/** The recipe of the API, not a script that has the word in its name. */
const isRecipe = ({ pathname }) => pathname === "/recipe";

// Two sides with equal engine and recipe cannot differ unless isopix has a
// defect, and no recipe brings one out. So the test forges the digests on the
// wire: each side is told that the other has its own recipe. Only the hashes
// can tell then, and the badge must rest on nothing else.
test("two sides that believe they have one recipe, and have not", { skip }, async (t) => {
  const server = await startServe({ recipe: recipe(82) });
  t.after(() => server.stop());
  const { digest: theirs } = await (await fetch(`${server.origin}/recipe`)).json();
  let ours;

  const page = await openPage(t, browser, server.origin, {
    prepare: async (unopened) => {
      await unopened.route(isRecipe, async (route) => {
        const body = await (await route.fetch()).json();
        await route.fulfill({
          json: { ...body, recipe: recipe(83), ...(ours && { digest: ours }) },
        });
      });
      await unopened.route("**/uploads", async (route) => {
        const body = route.request().postDataJSON();
        ours = body.recipe;
        await route.continue({ postData: JSON.stringify({ ...body, recipe: theirs }) });
      });
      await unopened.route("**/uploads/*", async (route) => {
        const response = await route.fetch();
        const record = await response.json();
        await route.fulfill({ response, json: { ...record, recipe: ours } });
      });
    },
  });
  await drop(page, [PHOTO]);
  const seen = await settled(page, NAME);

  assert.notEqual(ours, theirs);
  assert.equal(seen.status, "ready", seen.problem);
  assert.equal(seen.route, "browser");
  assert.deepEqual(verdicts(seen), { touched: "differ", untouched: "same" });
  assert.doesNotMatch(seen.remarks, /not comparable/);
  const differing = card(page, NAME).locator('[data-variant="touched"] [data-testid="badge"]');
  assert.equal(await differing.innerText(), "Bytes differ");
});
