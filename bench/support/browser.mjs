// Chromium without a window, and its process.

import { chromium } from "playwright-core";

/**
 * Starts the Chromium that ISOPIX_CHROMIUM names.
 *
 * @returns the `browser`, the id of its first process, `pid`, and `stop()`
 */
export async function startBrowser() {
  const server = await chromium.launchServer({
    executablePath: process.env.ISOPIX_CHROMIUM,
    args: [
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      // A page in the background would be slowed down.
      "--disable-background-timer-throttling",
      "--disable-backgrounding-occluded-windows",
      "--disable-renderer-backgrounding",
    ],
  });
  const browser = await chromium.connect(server.wsEndpoint());
  return {
    browser,
    pid: server.process().pid,
    stop: async () => {
      await browser.close();
      await server.close();
    },
  };
}
