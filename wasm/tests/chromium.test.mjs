// The package in a real page: no bundler, a strict Content-Security-Policy, what users' browsers do.

/* global isopix, bytesOf, resizer -- what the page itself defines */

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";

import { createResizer } from "isopix";

import { launchChromium } from "./support/chromium.mjs";
import { jpeg, png } from "./support/images.mjs";
import { MODULES } from "./support/modules.mjs";
import { addSite, STRICT_POLICY } from "./support/page-site.mjs";
import { problem, UploadServer } from "./support/upload-server.mjs";

let browser;
let server;
let context;
let original;
let expected;
before(async () => {
  browser = await launchChromium();
  const resizer = await createResizer();
  original = await jpeg(1200, 800, 6);
  expected = await resizer.render(original);
  resizer.close();
});
after(() => browser.close());
beforeEach(async () => {
  server = await new UploadServer(expected.engine, expected.recipe).start();
  context = await browser.newContext();
});
afterEach(async () => {
  await context.close();
  await server.stop();
});

/** Opens the page; its errors fail the test unless they are expected. */
async function open(options) {
  addSite(server, "/site", options);
  const page = await context.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  await page.goto(`${server.origin}/site/`);
  await page.waitForFunction(() => "isopix" in window);
  return { page, errors };
}

/** Renders in the page; gives the hashes, or the error's code. */
function render(page, file, options = {}) {
  return page.evaluate(
    async ([base64, options]) => {
      const resizer = await isopix.createResizer(options);
      try {
        const { master, renditions } = await resizer.render(new Blob([bytesOf(base64)]));
        const files = [master, ...renditions];
        // The browser itself can read what was made.
        for (const { blob, width, height } of files) {
          const bitmap = await createImageBitmap(blob);
          if (bitmap.width !== width || bitmap.height !== height) throw new Error("wrong size");
        }
        return files.map(({ sha256 }) => sha256);
      } catch (error) {
        return {
          code: error.code,
          message: error.message,
          known: error instanceof isopix.IsopixError,
        };
      } finally {
        resizer.close();
      }
    },
    [file.toString("base64"), options],
  );
}

function upload(page, { file = original, ...options } = {}) {
  return page.evaluate(
    async ([base64, options]) => {
      const resizer = await isopix.createResizer(options.resizer);
      const told = [];
      try {
        const file = new File([bytesOf(base64)], "cat.jpg", { type: "image/jpeg" });
        const { id, route } = await resizer.upload(file, {
          endpoint: "/api/uploads",
          onProgress: (progress) => told.push(progress),
          ...options,
        });
        return { id, route, told };
      } catch (error) {
        return { code: error.code, message: error.message, told };
      } finally {
        resizer.close();
      }
    },
    [file.toString("base64"), options],
  );
}

/** The modules that the page asks for from now on, as paths. */
function modulesAskedFor(page) {
  const asked = [];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.endsWith(".wasm")) asked.push(pathname);
  });
  return asked;
}

const moduleOf = (name, site = "/site") => `${site}/isopix/generated/isopix_${name}.wasm`;

const hashes = ({ master, renditions }) => [master, ...renditions].map(({ sha256 }) => sha256);

describe("a page under the strict policy", () => {
  test("makes the same bytes as Node, with every module that is shipped", async () => {
    const { page, errors } = await open();
    assert.deepEqual(await render(page, original), hashes(expected));
    for (const name of MODULES) {
      const wasmUrl = `${server.origin}/site/isopix/generated/${name}`;
      assert.deepEqual(await render(page, original, { wasmUrl }), hashes(expected), name);
    }
    const alpha = png(300, 200, 128);
    const resizer = await createResizer();
    assert.deepEqual(await render(page, alpha), hashes(await resizer.render(alpha)));
    resizer.close();
    assert.deepEqual(errors, []);
    assert.deepEqual(await page.evaluate(() => window.violations), []);
  });

  test("fetches core alone to make JPEGs of a JPEG, and full once another format comes", async () => {
    const { page } = await open();
    const asked = modulesAskedFor(page);
    await page.evaluate(async (base64) => {
      window.resizer = await isopix.createResizer();
      const file = new Blob([bytesOf(base64)]);
      await resizer.probe(file);
      await resizer.resize(file, { width: 300 });
      await resizer.render(file);
    }, original.toString("base64"));
    assert.deepEqual(asked, [moduleOf("core_simd")]);
    await page.evaluate(async (base64) => {
      for (let round = 0; round < 2; round++) await resizer.render(bytesOf(base64));
    }, png(30, 20).toString("base64"));
    assert.deepEqual(asked, [moduleOf("core_simd"), moduleOf("full_simd")]);
  });

  test("takes the scalar modules where there is no SIMD, and makes the same bytes", async () => {
    await context.addInitScript(() => (WebAssembly.validate = () => false));
    const { page } = await open();
    const asked = modulesAskedFor(page);
    assert.deepEqual(await render(page, original), hashes(expected));
    assert.deepEqual(asked, [moduleOf("core_scalar")]);
    const drawing = png(300, 200, 128);
    const resizer = await createResizer();
    assert.deepEqual(await render(page, drawing), hashes(await resizer.render(drawing)));
    resizer.close();
    assert.deepEqual(asked.slice(1), [moduleOf("full_scalar")]);
  });

  test("stays alive while it works", async () => {
    const { page } = await open();
    const large = png(4000, 3000).toString("base64");
    const { longest, all } = await page.evaluate(async (base64) => {
      const file = new Blob([bytesOf(base64)]);
      const resizer = await isopix.createResizer();
      await resizer.probe(file);
      let longest = 0;
      let last = performance.now();
      const timer = setInterval(() => {
        longest = Math.max(longest, performance.now() - last);
        last = performance.now();
      }, 5);
      const start = performance.now();
      await resizer.render(file);
      const all = performance.now() - start;
      clearInterval(timer);
      resizer.close();
      return { longest, all };
    }, large);
    assert.ok(longest < all / 3, `stood still for ${longest} of ${all} ms`);
  });

  test("takes copies of the files by their addresses", async () => {
    const { page } = await open();
    addSite(server, "/elsewhere");
    const options = {
      workerUrl: "/elsewhere/isopix/worker.js",
      wasmUrl: {
        core: moduleOf("core_simd", "/elsewhere"),
        full: moduleOf("full_simd", "/elsewhere"),
      },
    };
    const fetched = [];
    page.on("request", (request) => fetched.push(new URL(request.url()).pathname));
    assert.deepEqual(await render(page, original, options), hashes(expected));
    assert.ok(fetched.includes(options.workerUrl) && fetched.includes(options.wasmUrl.core));
    assert.ok(!fetched.includes(options.wasmUrl.full));
    assert.deepEqual((await render(page, png(30, 20), options)).length, hashes(expected).length);
    assert.ok(fetched.includes(options.wasmUrl.full));
    assert.deepEqual(
      fetched.filter((path) => path.startsWith("/site/")),
      [],
    );
  });

  test("does with a server that does not know wasm's media type", async () => {
    const { page } = await open({ wasmType: "application/octet-stream" });
    assert.deepEqual(await render(page, original), hashes(expected));
  });

  test("reports what is wrong with a file by its code", async () => {
    const { page } = await open();
    const cut = await render(page, original.subarray(0, 2000));
    assert.deepEqual([cut.code, cut.known], ["corrupt", true]);
    const strange = await render(page, Buffer.from("hello"));
    assert.deepEqual([strange.code, strange.known], ["unsupported-format", true]);
  });

  test("fetches nothing before a resizer is made", async () => {
    const { page } = await open();
    const loaded = await page.evaluate(() =>
      performance.getEntriesByType("resource").map(({ name }) => new URL(name).pathname),
    );
    assert.ok(loaded.includes("/site/isopix/index.js"));
    assert.ok(!loaded.some((name) => name.endsWith(".wasm") || name.endsWith("worker.js")));
  });

  test("can stop in the middle", async () => {
    const { page } = await open();
    const large = png(4000, 3000).toString("base64");
    const code = await page.evaluate(async (base64) => {
      const resizer = await isopix.createResizer();
      const controller = new AbortController();
      const work = resizer.render(bytesOf(base64), {
        signal: controller.signal,
        onProgress: () => setTimeout(() => controller.abort(), 30),
      });
      return work.then(
        () => "done",
        (error) => error.code,
      );
    }, large);
    assert.equal(code, "aborted");
  });
});

describe("an upload from a page", () => {
  test("tells how much is sent, and sends the master", async () => {
    const { page } = await open();
    const { id, route, told } = await upload(page);
    assert.equal(route, "browser");
    assert.deepEqual(server.stored(id), Buffer.from(await expected.master.blob.arrayBuffer()));
    const total = expected.master.bytes;
    const sending = told.filter(({ stage }) => stage === "sending");
    assert.deepEqual(sending[0], { stage: "sending", loaded: 0, total });
    assert.deepEqual(sending.at(-1), { stage: "sending", loaded: total, total });
    assert.deepEqual(
      [...new Set(told.map(({ stage }) => stage))],
      ["rendering", "sending", "processing", "ready"],
    );
    assert.equal(JSON.parse(server.requests[0].body).name, "cat.jpg");
  });

  test("survives a lost reply", async () => {
    const { page } = await open();
    let puts = 0;
    server.faults.push((request) => {
      return request.method === "PUT" && puts++ === 0 ? "hang up after" : undefined;
    });
    const { id, route } = await upload(page);
    assert.equal(route, "browser");
    assert.equal(server.stored(id).byteLength, expected.master.bytes);
    assert.ok(server.log.filter((step) => step.startsWith("PUT")).length >= 2);
  });

  test("can be stopped while it sends", async () => {
    const { page } = await open();
    const code = await page.evaluate(async (base64) => {
      const resizer = await isopix.createResizer();
      const controller = new AbortController();
      return resizer
        .upload(bytesOf(base64), {
          endpoint: "/api/uploads",
          signal: controller.signal,
          onProgress: ({ stage }) => {
            if (stage === "sending") controller.abort();
          },
        })
        .then(
          () => "done",
          (error) => error.code,
        );
    }, original.toString("base64"));
    assert.equal(code, "aborted");
    assert.ok(!server.log.some((step) => step.startsWith("GET")));
  });
});

describe("a browser that cannot run the engine", () => {
  /** That render says why, in time, and that an upload sends the original. */
  async function assertFallsBack(page, code, message, file = original) {
    const refused = await render(page, file);
    assert.equal(refused.code, code, JSON.stringify(refused));
    assert.match(refused.message, message);
    const { id, route } = await upload(page, { file });
    assert.equal(route, "server");
    assert.deepEqual(server.stored(id), file);
    assert.equal((await upload(page, { file, route: "browser" })).code, code);
  }

  test("because the policy forbids WebAssembly", async () => {
    const policy = STRICT_POLICY.replace("'wasm-unsafe-eval'", "");
    const { page } = await open({ policy });
    await assertFallsBack(page, "not-comparable", /'wasm-unsafe-eval'/);
  });

  test("because the policy forbids workers", async () => {
    const policy = STRICT_POLICY.replace("worker-src 'self'", "worker-src 'none'");
    const { page } = await open({ policy });
    await assertFallsBack(page, "network", /worker-src/);
  });

  test("because a file is missing", async () => {
    const { page } = await open();
    server.files.delete(moduleOf("core_simd"));
    await assertFallsBack(page, "network", /isopix_core_simd\.wasm, and the answer is 404/);
  });

  test("of one format, because the file for it is missing", async () => {
    const { page } = await open();
    server.files.delete(moduleOf("full_simd"));
    assert.deepEqual(await render(page, original), hashes(expected));
    const message = /isopix_full_simd\.wasm, and the answer is 404/;
    await assertFallsBack(page, "network", message, png(30, 20));
  });

  test("because the worker's file is missing", async () => {
    const { page } = await open();
    server.files.delete("/site/isopix/worker.js");
    await assertFallsBack(page, "network", /worker\.js/);
  });

  test("because it has no WebAssembly", async () => {
    await context.addInitScript(() => delete globalThis.WebAssembly);
    const { page } = await open();
    await assertFallsBack(page, "not-comparable", /no WebAssembly/);
  });

  test("loads it later, where it only could not be fetched", async () => {
    const { page } = await open();
    const engine = moduleOf("core_simd");
    const file = server.files.get(engine);
    server.files.delete(engine);
    await page.evaluate(async () => (window.resizer = await isopix.createResizer()));
    const attempt = () =>
      page.evaluate(
        (base64) =>
          resizer.render(bytesOf(base64)).then(
            ({ master }) => master.sha256,
            (error) => error.code,
          ),
        original.toString("base64"),
      );
    assert.equal(await attempt(), "network");
    server.files.set(engine, file);
    assert.equal(await attempt(), expected.master.sha256);
  });
});

test("an upload whose server refuses is told by its words", async () => {
  const { page } = await open();
  server.faults.push(({ method }) =>
    method === "POST" ? problem(413, "limit-exceeded", "at most 9 bytes") : undefined,
  );
  const { code, message } = await upload(page);
  assert.deepEqual([code, message], ["limit-exceeded", "at most 9 bytes"]);
});
