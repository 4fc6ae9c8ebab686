// Which worker does a job, and when it is thrown away.

import assert from "node:assert/strict";
import { openAsBlob } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { deflateSync } from "node:zlib";
import { fileURLToPath, pathToFileURL } from "node:url";

import { confinedEngine } from "./support/doctored.mjs";
import { jpeg, png, pngOf } from "./support/images.mjs";
import { installed } from "./support/places.mjs";

const load = (name) => import(pathToFileURL(join(installed, "dist", name)).href);
const { Workshop } = await load("workshop.js");
const { node } = await load("host/node.js");

const MEGABYTE = 1024 * 1024;

/** Node, with so many workers, seen from outside. */
class WatchedHost {
  alive = 0;
  aliveMax = 0;
  started = 0;
  /** What each answer says of the instance's memory. */
  memories = [];

  constructor(workers) {
    this.workers = workers;
  }

  compile = (url) => node.compile(url);

  startWorker(url, events) {
    const worker = node.startWorker(url, {
      ...events,
      onAnswer: (answer) => {
        this.memories.push(answer.memoryBytes);
        events.onAnswer(answer);
      },
    });
    this.started += 1;
    this.alive += 1;
    this.aliveMax = Math.max(this.aliveMax, this.alive);
    return {
      ...worker,
      terminate: () => {
        this.alive -= 1;
        worker.terminate();
      },
    };
  }
}

const photo = await jpeg(60, 40);
const drawing = png(60, 40);

let host;
let workshop;
function open(workers) {
  host = new WatchedHost(workers);
  workshop = new Workshop(host, {});
}
afterEach(() => workshop.close());

async function run(file, kind = "probe") {
  const engine = await workshop.engine();
  return workshop.run({ kind, file, recipe: engine.recipeText });
}

describe("one worker", () => {
  beforeEach(() => open(1));

  test("does one job after another", async () => {
    for (let round = 0; round < 3; round++) {
      await run(photo, "render");
    }
    assert.equal(host.started, 1);
  });

  test("with full does what core could, too", async () => {
    await run(drawing);
    await run(photo);
    await run(photo, "render");
    assert.equal(host.started, 1);
  });

  test("with core gives its place to one with full, which then stays", async () => {
    for (const file of [photo, drawing, photo, drawing]) {
      await run(file);
    }
    assert.deepEqual([host.started, host.aliveMax], [2, 1]);
  });

  test("cannot have Node's blob of a file, and is not waited for", async () => {
    for (let round = 0; round < 2; round++) {
      const blob = await openAsBlob(fileURLToPath(import.meta.url));
      await assert.rejects(run(blob), { code: "storage", message: /give its bytes instead/ });
    }
    await run(photo);
    assert.equal(host.alive, 1);
  });

  test("does all that waits, whichever module it needs", async () => {
    const files = [photo, drawing, photo, drawing, drawing, photo];
    const sources = await Promise.all(files.map((file) => run(file)));
    assert.deepEqual(
      sources.map(({ format }) => format),
      files.map((file) => (file === photo ? "jpeg" : "png")),
    );
    assert.equal(host.aliveMax, 1);
  });
});

describe("two workers", () => {
  beforeEach(() => open(2));

  test("are never three", async () => {
    const files = Array.from({ length: 12 }, (_, index) => (index % 3 ? photo : drawing));
    await Promise.all(files.map((file) => run(file, "render")));
    assert.equal(host.aliveMax, 2);
  });

  test("keep full for what needs it, while core is idle", async () => {
    await Promise.all([run(photo), run(drawing)]);
    assert.equal(host.started, 2);
    await Promise.all([run(photo), run(drawing)]);
    await Promise.all([run(drawing), run(photo)]);
    assert.equal(host.started, 2);
  });
});

describe("memory", () => {
  beforeEach(() => open(1));

  // 48 megapixels of black, of which the worker holds all: a file of the same size is asked for.
  const width = 8000;
  const height = 6000;
  const large = pngOf(width, height, 2, deflateSync(Buffer.alloc((1 + width * 3) * height)));
  const recipe = JSON.stringify({ version: 1, variants: { same: { format: "png" } } });

  test("that has grown large goes with its worker, and the job is delivered", async () => {
    await run(drawing);
    const made = await workshop.run({ kind: "resize", file: large, recipe });
    assert.deepEqual([made.width, made.height], [width, height]);
    assert.equal(host.alive, 0);
    assert.equal(host.started, 1);

    await run(drawing, "render");
    assert.deepEqual([host.started, host.alive], [2, 1]);
    const [before, grown, after] = host.memories;
    assert.ok(grown > 128 * MEGABYTE, `grew from ${before} to ${grown} bytes`);
    assert.ok(after < 16 * MEGABYTE, `a fresh one takes ${after} bytes`);
  });

  test("of a job that fails goes, too", async () => {
    // The picture ends too soon: found out when nearly all of it is in memory.
    const cut = large.subarray(0, large.length - 60);
    await assert.rejects(workshop.run({ kind: "resize", file: cut, recipe }), { code: "corrupt" });
    assert.ok(host.memories[0] > 128 * MEGABYTE, `grew to ${host.memories[0]} bytes`);
    assert.equal(host.alive, 0);
  });

  test("that is not there for a blob is missed without a trap, so the worker stays", async () => {
    const wasmUrl = await WebAssembly.compile(await confinedEngine(32 * MEGABYTE));
    workshop = new Workshop(host, { wasmUrl });
    const blob = new Blob([new Uint8Array(40_000_000)]);
    for (let round = 0; round < 2; round++) {
      await assert.rejects(run(blob), { code: "out-of-memory" });
    }
    await run(drawing, "render");
    assert.deepEqual([host.started, host.alive], [1, 1]);
  });

  test("of ordinary size stays", async () => {
    const picture = png(1500, 1000);
    for (let round = 0; round < 2; round++) {
      await workshop.run({ kind: "resize", file: picture, recipe });
    }
    assert.equal(host.started, 1);
    assert.equal(host.memories[0], host.memories[1]);
  });
});
