// Blob to Blob in Chromium: isopix through its public API, and native canvas. Started by
// `cargo xtask bench`, with what to do as one JSON argument; the answer is one line of JSON.
//
//   {"input": "/photo.jpg", "outputs": [{"width": 320, "height": 240, ...}], "rounds": 5, "batch": 3}

import { startBrowser } from "./support/browser.mjs";
import { cpuMillisecondsOf } from "./support/process-tree.mjs";
import { startSite } from "./support/site.mjs";

const WAYS = ["isopix", "canvas"];

/** Runs that are not measured: until then V8 still compiles. */
const WARM_UP = 4;

const { input, outputs, rounds, batch } = JSON.parse(process.argv[2]);
const site = await startSite(input);
const { browser, pid, stop } = await startBrowser();
try {
  const page = await browser.newPage();
  page.on("pageerror", (error) => console.error(String(error)));
  await page.goto(site.origin);
  await page.waitForFunction(() => window.ready);
  const results = [];
  for (const output of outputs) {
    results.push(await measure(page, output));
  }
  console.log(JSON.stringify({ version: browser.version(), results }));
} finally {
  await stop();
  await site.stop();
}

/** Milliseconds of one output by each way, the ways taking turns. */
async function measure(page, output) {
  const result = {};
  for (const way of WAYS) {
    await run(page, way, output, WARM_UP);
    const { width, height } = await page.evaluate(() => window.sizeOfLast());
    if (width !== output.width || height !== output.height) {
      throw new Error(`${way} made ${width} x ${height} of ${output.width} x ${output.height}`);
    }
    result[way] = { ms: [], cpu_ms: [] };
  }
  for (let round = 0; round < rounds; round += 1) {
    // What one leaves behind for the other, such as garbage, is shared.
    for (const way of round % 2 === 0 ? WAYS : WAYS.toReversed()) {
      const { ms, cpuMs, bytes } = await run(page, way, output, batch);
      result[way].ms.push(...ms);
      result[way].cpu_ms.push(cpuMs / batch);
      result[way].bytes = bytes;
    }
  }
  return result;
}

/** Ticks of 10 ms are too coarse for one run: a batch counts as a whole. */
async function run(page, way, output, times) {
  const before = cpuMillisecondsOf(pid);
  const done = await page.evaluate((parts) => window.resize(...parts), [way, output, times]);
  const cpuMs = cpuMillisecondsOf(pid) - before;
  if (done.type !== `image/${output.format}`) {
    throw new Error(`${way} made ${done.type}`);
  }
  return { ...done, cpuMs };
}
