// The badge can say no: a server whose JPEG quality is off by one, and that knows nothing of it, is
// found out by the page.

import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";

import { launchBrowser, openPage } from "../web/tests/support/browser.mjs";
import { drop, settled, verdicts } from "../web/tests/support/pictures.mjs";
import { startServe } from "../web/tests/support/serve.mjs";
import { buildAltered } from "./support/altered.mjs";
import { QUALITY } from "./support/mutants.mjs";
import { everyAlpha, opaque } from "./support/pictures.mjs";
import { release } from "./support/places.mjs";

const PICTURES = { "opaque.png": opaque(700, 500), "translucent.png": everyAlpha() };
const all = (verdict) => ({ thumb: verdict, small: verdict, medium: verdict, large: verdict });

describe("a server whose JPEG quality is off by one", () => {
  let folder;
  let browser;
  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "isopix-quality-"));
    for (const [name, content] of Object.entries(PICTURES)) {
      writeFileSync(path.join(folder, name), content);
    }
    for (const name of ["uploads", "steps"]) {
      copyFileSync(path.join(release, name), path.join(folder, name));
    }
    copyFileSync(await buildAltered(QUALITY), path.join(folder, "render"));
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("is found out by the badges of JPEG renditions", async (t) => {
    const seen = await verdictsOf(t, browser, folder, { functions: folder });
    assert.deepEqual(seen, { "opaque.png": all("differ"), "translucent.png": all("same") });
  });

  test("and the true server, with the same pictures, is not", async (t) => {
    const seen = await verdictsOf(t, browser, folder, {});
    assert.deepEqual(seen, { "opaque.png": all("same"), "translucent.png": all("same") });
  });
});

/** What the badges say of each picture once the server has finished it. */
async function verdictsOf(t, browser, folder, options) {
  const server = await startServe(options);
  t.after(() => server.stop());
  const page = await openPage(t, browser, server.origin);
  await drop(
    page,
    Object.keys(PICTURES).map((name) => path.join(folder, name)),
  );
  const found = {};
  for (const name of Object.keys(PICTURES)) {
    const seen = await settled(page, name);
    assert.equal(seen.status, "ready", seen.problem);
    found[name] = verdicts(seen);
  }
  return found;
}
