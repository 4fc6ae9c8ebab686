// How a worker reads what it is given: a blob in Node, files on a disk and strange blobs in Chromium.

import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { appendFile, mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";

import { createResizer } from "isopix";

import { launchChromium } from "./support/chromium.mjs";
import { jpeg } from "./support/images.mjs";
import { addSite } from "./support/page-site.mjs";
import { rejects } from "./support/rejects.mjs";
import { UploadServer } from "./support/upload-server.mjs";

/** Bytes that are read at once. */
const PIECE = 1 << 20;

const NO_MASTER = { version: 1, variants: { small: { width: 64 } } };

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

let folder;
let path;
let photo;
let engine;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "isopix-reading-"));
  path = join(folder, "photo.jpg");
  // Long enough for several pieces: what follows a JPEG's end is not looked at.
  photo = Buffer.concat([await jpeg(300, 200), randomBytes(3 * PIECE)]);
  const resizer = await createResizer({ recipe: NO_MASTER });
  engine = await resizer.render(photo);
  resizer.close();
});
after(() => rm(folder, { recursive: true }));
beforeEach(() => writeFile(path, photo));

describe("Node", () => {
  let resizer;
  before(async () => (resizer = await createResizer({ recipe: NO_MASTER })));
  after(() => resizer.close());

  test("reads a blob", async () => {
    assert.equal((await resizer.render(new Blob([photo]))).generation, engine.generation);
  });

  test("has no error of its own for an empty blob", async () => {
    await rejects(resizer.probe(new Blob([])), "unsupported-format", /the file is empty/);
  });
});

describe("Chromium", () => {
  let browser;
  let server;
  let page;
  before(async () => (browser = await launchChromium()));
  after(() => browser.close());
  beforeEach(async () => {
    server = await new UploadServer(engine.engine, engine.recipe).start();
    addSite(server, "/site");
    page = await browser.newPage();
    await page.goto(`${server.origin}/site/`);
    await page.waitForFunction(() => "isopix" in window);
    await page.evaluate(() => {
      document.body.innerHTML = '<input type="file">';
    });
  });
  afterEach(async () => {
    await page.close();
    await server.stop();
  });

  /** A worker in which this is done before the first file comes. */
  function workerWith(script) {
    const { headers } = server.files.get("/site/page.js");
    server.files.set("/site/worker.js", {
      type: "text/javascript",
      body: `import "./isopix/worker.js"; ${script}`,
      headers,
    });
    return "/site/worker.js";
  }

  /** Has the worker wait, in the middle of its work, until this was done here. */
  function between(change) {
    server.faults.push(async ({ path }) => {
      if (path !== "/change") return undefined;
      await change();
      return { status: 200 };
    });
    return `{
      const request = new XMLHttpRequest();
      request.open("GET", "/change", false);
      request.send();
    }`;
  }

  /** What a page makes of the chosen file, or how it is refused. */
  async function render(workerUrl, recipe = NO_MASTER) {
    await page.setInputFiles("input", path);
    return page.evaluate(
      async (options) => {
        const resizer = await window.isopix.createResizer(options);
        try {
          const { generation } = await resizer.render(document.querySelector("input").files[0]);
          return { generation };
        } catch ({ code, message }) {
          return { code, message };
        } finally {
          resizer.close();
        }
      },
      { recipe, workerUrl },
    );
  }

  /** The SHA-256 that a page announces of the chosen file, which it sends as it is. */
  async function announced(workerUrl) {
    await page.setInputFiles("input", path);
    await page.evaluate(async (workerUrl) => {
      const resizer = await window.isopix.createResizer({ workerUrl });
      await resizer.upload(document.querySelector("input").files[0], {
        endpoint: "/api/uploads",
        route: "server",
      });
      resizer.close();
    }, workerUrl);
    const { body } = server.requests.find(({ method }) => method === "POST");
    return JSON.parse(body).sha256;
  }

  const fine = () => ({ generation: engine.generation });
  const refused = (reason) => ({ code: "storage", message: `cannot read the file: ${reason}` });

  test("reads a file of a disk, and makes what Node makes of it", async () => {
    assert.deepEqual(await render(), fine());
  });

  for (const bytes of [1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + 5]) {
    test(`reads ${bytes} bytes, in their order`, async () => {
      const content = randomBytes(bytes);
      await writeFile(path, content);
      assert.equal(await announced(), sha256(content));
    });
  }

  test("has no error of its own for an empty file", async () => {
    await writeFile(path, "");
    const { code, message } = await render();
    assert.equal(code, "unsupported-format");
    assert.match(message, /the file is empty/);
  });

  test("holds one piece of a file at a time, and never the whole", async () => {
    const worker = workerWith(`
      Blob.prototype.arrayBuffer = () => Promise.reject(new Error("the whole file"));
      const read = ReadableStreamBYOBReader.prototype.read;
      const waiting = [];
      ReadableStreamBYOBReader.prototype.read = function (view) {
        if (view.byteLength > ${PIECE}) throw new Error("a large piece");
        // What was given away before is gone: it came back in another view.
        if (waiting.some(({ byteLength }) => byteLength > 0)) throw new Error("one more buffer");
        waiting.push(view.buffer);
        return read.call(this, view);
      };
    `);
    assert.deepEqual(await render(worker), fine());
  });

  test("reads streams that bring buffers of their own", async () => {
    for (const script of [
      "delete self.ReadableStreamBYOBReader;",
      // As in browsers whose blobs' streams are not of bytes.
      `const { stream } = Blob.prototype;
       Blob.prototype.stream = function () {
         return stream.call(this).pipeThrough(new TransformStream());
       };`,
    ]) {
      assert.deepEqual(await render(workerWith(script)), fine());
      assert.equal(await announced(workerWith(script)), sha256(photo));
      server.requests.length = 0;
    }
  });

  test("hashes where the platform has no code for it", async () => {
    const worker = workerWith('Object.defineProperty(Crypto.prototype, "subtle", {});');
    assert.equal(await announced(worker), sha256(photo));
    assert.deepEqual(await render(worker), fine());
  });

  const changes = {
    shorter: () => truncate(path, photo.length - 1),
    longer: () => appendFile(path, "x"),
    gone: () => rm(path),
  };
  for (const [what, change] of Object.entries(changes)) {
    test(`refuses a file that is ${what} when the worker comes to read it`, async () => {
      const worker = workerWith(`
        const { stream } = Blob.prototype;
        Blob.prototype.stream = function () {
          ${between(change)}
          return stream.call(this);
        };
      `);
      const reason = what === "gone" ? "not found" : "input/output error";
      assert.deepEqual(await render(worker), refused(reason));
    });
  }

  test("refuses a file that is cut off while it is read", async () => {
    await writeFile(path, Buffer.concat([photo, randomBytes(40 * PIECE)]));
    const worker = workerWith(`
      const read = ReadableStreamBYOBReader.prototype.read;
      let reads = 0;
      ReadableStreamBYOBReader.prototype.read = function (view) {
        reads += 1;
        if (reads === 3) ${between(() => truncate(path, 10))}
        return read.call(this, view);
      };
    `);
    assert.deepEqual(await render(worker), refused("input/output error"));
  });

  for (const [what, by] of [
    ["more", 1],
    ["less", -1],
  ]) {
    test(`refuses a blob that has ${what} bytes than it says`, async () => {
      const worker = workerWith(`
        const { get } = Object.getOwnPropertyDescriptor(Blob.prototype, "size");
        Object.defineProperty(Blob.prototype, "size", {
          get() { return get.call(this) - ${by}; },
        });
      `);
      assert.deepEqual(await render(worker), refused("input/output error"));
    });
  }

  /** What becomes of a file of which the worker hears that it has so many bytes. */
  async function renderClaimed(bytes, maxBytes) {
    await writeFile(path, photo.subarray(0, 100));
    const worker = workerWith(`
      Object.defineProperty(Blob.prototype, "size", { get: () => ${bytes} });
      Blob.prototype.stream = () => { throw new Error("it is read"); };
    `);
    return render(worker, { ...NO_MASTER, limits: { maxBytes } });
  }

  test("takes no memory for a file that the recipe does not allow", async () => {
    const { code } = await renderClaimed(2 ** 32 - 1, 2 ** 32 - 2);
    assert.equal(code, "limit-exceeded");
  });

  test("lacks memory for a file that is larger than any memory", async () => {
    const { code } = await renderClaimed(2 ** 32 - 1, 2 ** 32 - 1);
    assert.equal(code, "out-of-memory");
  });
});
