// What goes wrong, on purpose, and what the page says then.

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";

import { launchBrowser, openPage } from "./support/browser.mjs";
import { corpusFile, skipWithoutCorpus } from "./support/corpus.mjs";
import { card, drop, settled, verdicts } from "./support/pictures.mjs";
import { startServe } from "./support/serve.mjs";

const skip = skipWithoutCorpus();
const PHOTO = corpusFile("photos/test-assets/mongolels.jpg");
const NAME = "mongolels.jpg";
const ALL = (verdict) => ({ thumb: verdict, small: verdict, medium: verdict, large: verdict });

let server;
let browser;
let folder;
let damaged;
before(async () => {
  if (!skip) {
    server = await startServe();
    browser = await launchBrowser();
    folder = await mkdtemp(path.join(os.tmpdir(), "isopix-e2e-files-"));
    damaged = path.join(folder, "damaged.jpg");
    const whole = await readFile(PHOTO);
    await writeFile(damaged, whole.subarray(0, whole.length / 2));
  }
});
after(async () => {
  await browser?.close();
  await server?.stop();
  if (folder) {
    await rm(folder, { recursive: true });
  }
});

/** Counts the requests that begin an upload. */
function countUploads(page) {
  const uploads = [];
  page.on("request", (request) => {
    if (request.method() === "POST") {
      uploads.push(request.url());
    }
  });
  return uploads;
}

test("a damaged file is refused in the browser and not sent", { skip }, async (t) => {
  const page = await openPage(t, browser, server.origin);
  const uploads = countUploads(page);
  await drop(page, [damaged]);
  const seen = await settled(page, "damaged.jpg");
  assert.equal(seen.status, "failed");
  assert.equal(seen.code, "corrupt");
  assert.match(seen.problem, /damaged\.jpg: the file is damaged.*It was not sent\./s);
  assert.deepEqual(seen.renditions, []);
  assert.deepEqual(uploads, []);
  assert.equal(await card(page, "damaged.jpg").getByTestId("retry").isVisible(), false);
  assert.deepEqual(page.trouble, []);
});

test("a damaged original that is sent ends FAILED in the table", { skip }, async (t) => {
  const page = await openPage(t, browser, server.origin);
  const uploads = countUploads(page);
  await page.getByTestId("originals").check();
  await drop(page, [damaged]);
  const seen = await settled(page, "damaged.jpg");
  assert.equal(seen.status, "failed");
  assert.equal(seen.code, "corrupt");
  assert.match(seen.problem, /damaged\.jpg: the file is damaged/);
  assert.doesNotMatch(seen.problem, /not sent/);
  assert.equal(uploads.length, 1);

  assert.match(seen.id, /^[0-9a-f]{32}$/);
  const record = await (await fetch(`${server.origin}/uploads/${seen.id}`)).json();
  assert.equal(record.status, "FAILED");
  assert.equal(record.code, "corrupt");
  assert.ok(record.message.length > 0);
  assert.deepEqual(record.renditions ?? [], []);
  assert.deepEqual(page.trouble, []);
});

test(
  "a file that is no picture is named, and those beside it are finished",
  { skip },
  async (t) => {
    const page = await openPage(t, browser, server.origin);
    const letter = path.join(folder, "letter.jpg");
    await writeFile(letter, "Dear reader, this is no picture at all.");
    await drop(page, [letter, PHOTO, damaged]);
    assert.equal((await settled(page, "letter.jpg")).code, "unsupported-format");
    assert.equal((await settled(page, "damaged.jpg")).code, "corrupt");
    assert.deepEqual(verdicts(await settled(page, NAME)), ALL("same"));
    assert.match(await page.getByTestId("summary").innerText(), /1 of 3 pictures ready/);
  },
);

test("a browser without WebAssembly lets the server do it, and says so", { skip }, async (t) => {
  // As in the lockdown modes of phones: no compiler, and no WebAssembly.
  const bare = await launchBrowser("--js-flags=--jitless");
  t.after(() => bare.close());
  const page = await openPage(t, bare, server.origin);
  assert.equal(await page.evaluate(() => typeof WebAssembly), "undefined");
  await drop(page, [PHOTO]);
  const seen = await settled(page, NAME);
  assert.equal(seen.status, "ready", seen.problem);
  assert.equal(seen.route, "server");
  assert.deepEqual(verdicts(seen), ALL("none"));
  assert.match(seen.remarks, /could not render it: .*the original is sent/);
  assert.ok(seen.renditions.every(({ badge }) => badge === "Not compared"));
  assert.ok(seen.renditions.every(({ serverHash }) => /^[0-9a-f]{64}$/.test(serverHash)));
});

test("a server that cannot be reached is named; trying again helps", { skip }, async (t) => {
  const page = await openPage(t, browser, server.origin, {
    prepare: (unopened) => unopened.route("**/recipe", (route) => route.abort()),
  });
  const notice = page.getByTestId("notice");
  await notice.waitFor();
  assert.match(await notice.innerText(), /server cannot be reached.*GET \/recipe/s);
  await drop(page, [PHOTO]);
  const failed = await settled(page, NAME);
  assert.equal(failed.code, "network");

  await page.unroute("**/recipe");
  await card(page, NAME).getByTestId("retry").click();
  await page.waitForSelector('[data-testid="card"][data-status="ready"]');
  assert.deepEqual(verdicts(await settled(page, NAME)), ALL("same"));
  assert.equal(await notice.isVisible(), false);
  assert.match(await page.getByTestId("recipe").innerText(), /thumb 256 × 256/);
});

test("a picture is cancelled while it is sent, and tried again", { skip }, async (t) => {
  const page = await openPage(t, browser, server.origin);
  let sending;
  const sendingBegan = new Promise((resolve) => (sending = resolve));
  await page.route("**/originals/**", () => sending());
  await drop(page, [PHOTO]);
  await sendingBegan;
  await card(page, NAME).getByTestId("cancel").click();
  const cancelled = await settled(page, NAME);
  assert.equal(cancelled.status, "cancelled");
  assert.equal(cancelled.problem, "");
  assert.ok(cancelled.renditions.every(({ verdict }) => verdict === "pending"));

  await page.unroute("**/originals/**");
  await card(page, NAME).getByTestId("retry").click();
  await page.waitForSelector('[data-testid="card"][data-status="ready"]');
  assert.deepEqual(verdicts(await settled(page, NAME)), ALL("same"));
  assert.deepEqual(page.trouble, []);
});

test("a picture in the queue can be cancelled and removed", { skip }, async (t) => {
  const page = await openPage(t, browser, server.origin);
  const names = ["Canon_40D.jpg", "Nikon_D70.jpg", "Pentax_K10D.jpg", "jolla.jpg"];
  await page.route("**/uploads", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 500));
    await route.continue();
  });
  await drop(
    page,
    names.map((name) => corpusFile(`photos/exif-samples/${name}`)),
  );
  assert.equal(await card(page, "jolla.jpg").getAttribute("data-status"), "waiting");
  await card(page, "jolla.jpg").getByTestId("cancel").click();
  await card(page, "jolla.jpg").getByTestId("remove").click();
  for (const name of names.slice(0, 3)) {
    assert.deepEqual(verdicts(await settled(page, name)), ALL("same"), name);
  }
  assert.equal(await page.getByTestId("card").count(), 3);
  assert.match(await page.getByTestId("summary").innerText(), /3 of 3 pictures ready/);
});
