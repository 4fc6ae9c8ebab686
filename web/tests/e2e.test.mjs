// The whole route: a real photo, Chromium, the page, `isopix serve` with the
// functions as they are shipped.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { after, before, test } from "node:test";

import { launchBrowser, openPage } from "./support/browser.mjs";
import { corpusFile, skipWithoutCorpus } from "./support/corpus.mjs";
import {
  card,
  describe,
  drop,
  settled,
  verdicts,
  waitForServerImages,
} from "./support/pictures.mjs";
import { startServe } from "./support/serve.mjs";

const skip = skipWithoutCorpus();
const PHOTO = corpusFile("photos/jpeg-test-images/012mp-bus.jpg");
const NAME = "012mp-bus.jpg";
const ALL_SAME = { thumb: "same", small: "same", medium: "same", large: "same" };

let server;
let browser;
before(async () => {
  if (!skip) {
    server = await startServe();
    browser = await launchBrowser();
  }
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** What the browser computed for the photo, kept from the first route. */
let firstRoute;

/** Notes what stands on the page at the moment when a request is about to leave. */
async function witness(page) {
  const moments = [];
  const look = async (route) => {
    const request = route.request();
    if (["POST", "PUT"].includes(request.method())) {
      moments.push({
        method: request.method(),
        body: request.method() === "POST" ? request.postDataJSON() : null,
        card: await describe(card(page, NAME)),
      });
    }
    await route.continue();
  };
  await page.route("**/uploads", look);
  await page.route("**/originals/**", look);
  return moments;
}

function assertHashesWereThere(moments) {
  assert.deepEqual(
    moments.map(({ method }) => method),
    ["POST", "PUT"],
  );
  for (const { method, card: seen } of moments) {
    assert.equal(seen.renditions.length, 4, `before ${method}`);
    for (const { variant, verdict, browserHash, serverHash, ...rest } of seen.renditions) {
      assert.match(browserHash, /^[0-9a-f]{64}$/, `${variant} before ${method}`);
      assert.equal(rest.shortHash, browserHash.slice(0, 8));
      assert.ok(rest.shortHashVisible, `${variant}'s hash is in sight before ${method}`);
      assert.equal(verdict, "pending");
      assert.equal(serverHash, "not yet known");
    }
  }
}

/** Downloads what was published, and hashes it here. */
async function assertPublished(seen) {
  for (const { variant, url, browserHash, serverHash, facts } of seen.renditions) {
    const response = await fetch(url);
    assert.equal(response.status, 200, url);
    const bytes = Buffer.from(await response.arrayBuffer());
    assert.equal(sha256(bytes), serverHash, `${variant}: what the server says it wrote`);
    assert.equal(serverHash, browserHash, `${variant}: what the browser computed`);
    assert.match(facts, /^\d+ × \d+ · \d+(\.\d)? [kM]B · JPEG$/);
  }
}

test("a 12 MP photo, rendered in the browser", { skip }, async (t) => {
  const page = await openPage(t, browser, server.origin);
  const moments = await witness(page);
  await drop(page, [PHOTO]);
  const seen = await settled(page, NAME);

  assert.equal(seen.status, "ready", seen.problem);
  assert.equal(seen.route, "browser");
  assert.deepEqual(verdicts(seen), ALL_SAME);
  assert.ok(
    seen.renditions.every(({ badge, badgeVisible }) => badgeVisible && badge === "Same bytes"),
  );
  assert.match(seen.outcome, /^All 4 renditions are the same on both sides.*from the master/);
  assertHashesWereThere(moments);

  const { size } = await stat(PHOTO);
  assert.ok(moments[0].body.bytes < size / 2, "the master is sent, not the original");
  for (const { browserHash } of seen.renditions) {
    assert.notEqual(moments[0].body.sha256, browserHash, "no rendition is sent");
  }

  await assertPublished(seen);
  await waitForServerImages(card(page, NAME));
  assert.match(await page.getByTestId("summary").innerText(), /4 of 4 renditions identical/);
  assert.match(await page.getByTestId("summary").innerText(), /sent of 3\.4 MB, \d+ % saved/);
  const times = await card(page, NAME).getByTestId("step").allInnerTexts();
  assert.match(times[0], /^Browser\s+[\d.]+ m?s$/);
  assert.match(times[2], /^Server\s+[\d.]+ m?s$/);
  assert.deepEqual(page.trouble, []);
  firstRoute = seen;
});

test("the same photo, with the original sent", { skip }, async (t) => {
  const page = await openPage(t, browser, server.origin);
  const moments = await witness(page);
  await page.getByTestId("originals").check();
  await drop(page, [PHOTO]);
  const seen = await settled(page, NAME);

  assert.equal(seen.status, "ready", seen.problem);
  assert.equal(seen.route, "server");
  assert.deepEqual(verdicts(seen), ALL_SAME);
  assert.match(seen.outcome, /^All 4 renditions are the same on both sides.*from the original/);
  assertHashesWereThere(moments);

  const original = await readFile(PHOTO);
  assert.equal(moments[0].body.bytes, original.length);
  assert.equal(moments[0].body.sha256, sha256(original), "the original is sent as it is");

  await assertPublished(seen);
  assert.ok(firstRoute, "the first route has a result to compare with");
  assert.notEqual(seen.id, firstRoute.id);
  assert.deepEqual(
    seen.renditions.map(({ variant, serverHash }) => [variant, serverHash]),
    firstRoute.renditions.map(({ variant, serverHash }) => [variant, serverHash]),
    "both routes end at the same bytes",
  );
  assert.deepEqual(page.trouble, []);
});

test("the picture and its progress are there at once", { skip }, async (t) => {
  let letThrough;
  const held = new Promise((resolve) => (letThrough = resolve));
  const page = await openPage(t, browser, server.origin, {
    // Until the engine comes, nothing can be rendered.
    prepare: (unopened) =>
      unopened.route("**/*.wasm", async (route) => {
        await held;
        await route.continue();
      }),
  });
  await drop(page, [PHOTO]);
  const preview = card(page, NAME).locator('[data-part="preview"]');
  await preview.waitFor();
  await preview.evaluate((image) => image.decode());
  assert.ok(await preview.evaluate(({ naturalWidth }) => naturalWidth > 0));
  await card(page, NAME).getByRole("progressbar").first().waitFor();
  assert.deepEqual((await describe(card(page, NAME))).renditions, []);

  letThrough();
  const seen = await settled(page, NAME);
  assert.equal(seen.status, "ready", seen.problem);
  assert.equal(seen.route, "browser");
});

test(
  "several files at once: photos, transparency, orientation, WebP, animation",
  { skip },
  async (t) => {
    const page = await openPage(t, browser, server.origin);
    const files = [
      "png/testdata/tmshre_riaphotographs_alpha.png",
      "photos/exif-samples/Canon_40D.jpg",
      "photos/test-assets/mongolels.jpg",
      "orientation/libvips/6.jpg",
      "webp/test-assets/denali.webp",
      "gif/image-gif/gifplayer-muybridge.gif",
    ];
    await drop(page, files.map(corpusFile));
    for (const file of files) {
      const seen = await settled(page, file.split("/").at(-1));
      assert.equal(seen.status, "ready", `${file}: ${seen.problem}`);
      assert.deepEqual(verdicts(seen), ALL_SAME, file);
    }
    const turned = await card(page, "6.jpg").getByTestId("facts").innerText();
    assert.match(turned, /^231 × 308 · /, "pixels as a person sees them");
    assert.match(await page.getByTestId("summary").innerText(), /24 of 24 renditions identical/);
    assert.deepEqual(page.trouble, []);
  },
);
