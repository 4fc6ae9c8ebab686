// Chromium as the system has it, with an empty profile of its own.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";

import { chromium } from "playwright-core";

const PATHS = [process.env.ISOPIX_CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser"];

/** Starts Chromium; `extra` are further command line arguments. */
export async function launchBrowser(...extra) {
  const executablePath = PATHS.find((path) => path && existsSync(path));
  assert.ok(executablePath, "Chromium is not there: apt-get install chromium");
  const asRoot = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return chromium.launch({
    executablePath,
    args: [
      ...asRoot,
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      ...extra,
    ],
  });
}

/**
 * Opens the page in a fresh context, which the test closes at its end.
 *
 * `prepare` is called with the page before it is loaded; `page.trouble` collects what must never happen: requests to other origins,
 * violations of the content security policy, and exceptions.
 */
export async function openPage(t, browser, origin, { prepare, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.trouble = [];
  t.after(() => context.close());
  page.on("request", (request) => {
    const { protocol, origin: asked } = new URL(request.url());
    if (asked !== origin && protocol !== "blob:") {
      page.trouble.push(`request to ${request.url()}`);
    }
  });
  page.on("pageerror", (error) => page.trouble.push(`exception: ${error.message}`));
  page.on("console", (message) => {
    if (/content security policy/i.test(message.text())) {
      page.trouble.push(message.text());
    }
  });
  await prepare?.(page);
  await page.goto(origin);
  return page;
}
