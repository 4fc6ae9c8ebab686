// A real browser, without a single flag that would change what a page may do.

import { existsSync } from "node:fs";

import { requireTool } from "./places.mjs";

const PATHS = [process.env.ISOPIX_CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser"];

export async function launchChromium() {
  const executablePath = PATHS.find((path) => path && existsSync(path));
  if (!executablePath) {
    throw new Error(
      "Chromium is not there: apt-get install chromium, or name it in ISOPIX_CHROMIUM",
    );
  }
  const { chromium } = requireTool("playwright-core");
  return chromium.launch({
    executablePath,
    args: [
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
