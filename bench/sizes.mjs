// What the npm package weighs, as brotli at its best: each module, and what a browser fetches for one
// resize. Started by `cargo xtask bench`, with a JPEG as the argument; the answer is one line of JSON.

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

import { startBrowser } from "./support/browser.mjs";
import { PACKAGE, startSite } from "./support/site.mjs";

const modules = readdirSync(PACKAGE, { recursive: true }).filter((name) => name.endsWith(".wasm"));

console.log(
  JSON.stringify({
    modules: modules.sort().map(weigh),
    jpeg: (await fetchedFor("jpeg")).map(weigh),
    png: (await fetchedFor("png")).map(weigh),
  }),
);

/** A file of the package: its size, and that on the wire. */
function weigh(name) {
  const content = readFileSync(path.join(PACKAGE, name));
  const params = { [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
  const brotli = brotliCompressSync(content, { params }).length;
  return { name, bytes: content.length, brotli };
}

/** The package's files that a browser asks for until a JPEG has become this. */
async function fetchedFor(format) {
  const site = await startSite(process.argv[2]);
  const { browser, stop } = await startBrowser();
  try {
    const page = await browser.newPage();
    await page.goto(site.origin);
    await page.waitForFunction(() => window.ready);
    await page.evaluate((to) => window.resize("isopix", { width: 64, format: to }, 1), format);
    return [...site.fetched].sort();
  } finally {
    await stop();
    await site.stop();
  }
}
