// By keyboard, on a phone, in the dark, without motion.

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { launchBrowser, openPage } from "./support/browser.mjs";
import { corpusFile, skipWithoutCorpus } from "./support/corpus.mjs";
import { card, drop, settled, waitForServerImages } from "./support/pictures.mjs";
import { startServe } from "./support/serve.mjs";

const skip = skipWithoutCorpus();
const PHOTO = corpusFile("photos/test-assets/mongolels.jpg");
const NAME = "mongolels.jpg";
const SCREENSHOTS = fileURLToPath(new URL("../../target/screenshots/", import.meta.url));

let server;
let browser;
before(async () => {
  if (!skip) {
    server = await startServe();
    browser = await launchBrowser();
    await mkdir(SCREENSHOTS, { recursive: true });
  }
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** Presses Tab until the focus is on what `selector` finds. */
async function tabTo(page, selector) {
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press("Tab");
    if (await page.evaluate((wanted) => document.activeElement.matches(wanted), selector)) {
      return;
    }
  }
  assert.fail(`Tab does not reach ${selector}`);
}

/** Whether the element, or what stands for it, has an outline. */
function hasOutline(page, selector) {
  return page.evaluate((wanted) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(document.querySelector(wanted));
    return outlineStyle === "solid" && parseFloat(outlineWidth) >= 2;
  }, selector);
}

test("everything is done by keyboard", { skip }, async (t) => {
  const page = await openPage(t, browser, server.origin);
  const chooserOpened = page.waitForEvent("filechooser");
  await tabTo(page, "#originals");
  assert.ok(await hasOutline(page, ".switch-track"), "the switch shows its focus");
  await page.keyboard.press("Space");
  assert.ok(await page.getByTestId("originals").isChecked());
  await page.keyboard.press("Space");

  await page.keyboard.press("Shift+Tab");
  assert.equal(await page.evaluate(() => document.activeElement.id), "files");
  assert.ok(await hasOutline(page, ".drop-zone"), "the drop zone shows its focus");
  await page.keyboard.press("Enter");
  const chooser = await chooserOpened;
  assert.ok(chooser.isMultiple());
  await chooser.setFiles([PHOTO, corpusFile("photos/exif-samples/Canon_40D.jpg")]);
  await settled(page, NAME);
  await settled(page, "Canon_40D.jpg");
  assert.match(await page.locator("#announcer").innerText(), /is ready\. All 4 renditions/);

  await tabTo(page, ".frame");
  assert.ok(await hasOutline(page, ".frame"), "a link to a rendition shows its focus");
  await tabTo(page, ".hashes summary");
  await page.keyboard.press("Enter");
  const hash = page.locator(".hashes[open] [data-testid=browser-hash]");
  assert.match(await hash.innerText(), /^[0-9a-f]{64}$/);

  await page.locator('[data-testid="remove"]').first().focus();
  await page.keyboard.press("Enter");
  assert.equal(await page.getByTestId("card").count(), 1);
  const label = await page.evaluate(() => document.activeElement.ariaLabel);
  assert.equal(label, "Remove from the list: Canon_40D.jpg", "the focus goes to the next picture");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "files");
  assert.equal(await page.getByTestId("results").isVisible(), false);
});

test("every control has a name", { skip }, async (t) => {
  const page = await openPage(t, browser, server.origin);
  await drop(page, [PHOTO]);
  await settled(page, NAME);
  for (const role of ["button", "link", "switch", "progressbar"]) {
    for (const control of await page.getByRole(role).all()) {
      const name = await control.evaluate(
        (element) =>
          element.ariaLabel ||
          element.labels?.[0]?.textContent.trim() ||
          element.textContent.trim() ||
          element.querySelector("img")?.alt,
      );
      assert.ok(name, `${role} ${await control.evaluate((element) => element.outerHTML)}`);
    }
  }
});

test("what asks for no motion gets none", { skip }, async (t) => {
  const page = await openPage(t, browser, server.origin, { reducedMotion: "reduce" });
  await drop(page, [PHOTO]);
  await settled(page, NAME);
  const moving = await page.evaluate(() =>
    [...document.querySelectorAll("*")]
      .filter((element) => {
        const { animationName, transitionDuration } = getComputedStyle(element);
        return animationName !== "none" || parseFloat(transitionDuration) > 0;
      })
      .map(({ className }) => String(className)),
  );
  assert.deepEqual(moving, []);
});

const SCREENS = {
  desktop: { viewport: { width: 1280, height: 900 } },
  phone: {
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    isMobile: true,
    hasTouch: true,
  },
  narrow: {
    viewport: { width: 360, height: 740 },
    deviceScaleFactor: 2,
    isMobile: true,
    hasTouch: true,
  },
};

for (const [screen, options] of Object.entries(SCREENS)) {
  test(`nothing sticks out on a ${screen}`, { skip }, async (t) => {
    const page = await openPage(t, browser, server.origin, { ...options, reducedMotion: "reduce" });
    const shoot = async (name, fullPage = false) => {
      for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme });
        const path = `${SCREENSHOTS}${name}-${screen}-${colorScheme}.png`;
        await page.screenshot({ path, fullPage });
      }
    };
    const fits = () =>
      page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);
    await page.getByTestId("recipe").getByRole("listitem").first().waitFor();
    await shoot("empty");
    assert.ok(await fits(), "empty");

    const names = ["012mp-bus.jpg", "tmshre_riaphotographs_alpha.png", NAME];
    await page.setInputFiles("#files", [
      corpusFile("photos/jpeg-test-images/012mp-bus.jpg"),
      corpusFile("png/testdata/tmshre_riaphotographs_alpha.png"),
      PHOTO,
    ]);
    for (const name of names) {
      await settled(page, name);
      await waitForServerImages(card(page, name));
    }
    await shoot("ready");
    await page.locator(".hashes summary").first().click();
    await shoot("ready-whole", true);
    assert.ok(await fits(), "with pictures");
  });
}
