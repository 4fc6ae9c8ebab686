// The operations, in Node, on the installed package.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, describe, test } from "node:test";

import { createResizer, IsopixError } from "isopix";

import { jpeg, png, pngOf } from "./support/images.mjs";
import { rejects } from "./support/rejects.mjs";

const RECIPE = {
  version: 1,
  master: { width: 300, height: 300, quality: 90 },
  variants: { b: { width: 100 }, a: { width: 64, height: 64, fit: "cover" } },
};

let resizer;
before(async () => {
  resizer = await createResizer({ recipe: RECIPE });
});
after(() => resizer.close());

async function bytesOf(blob) {
  return new Uint8Array(await blob.arrayBuffer());
}

/** That an output's numbers are those of its file. */
async function assertOutput(output) {
  const bytes = await bytesOf(output.blob);
  assert.equal(output.bytes, bytes.byteLength);
  assert.equal(output.blob.type, `image/${output.format}`);
  assert.equal(output.sha256, createHash("sha256").update(bytes).digest("hex"));
  const { format, width, height } = await resizer.probe(bytes);
  assert.deepEqual(
    { format, width, height },
    { format: output.format, width: output.width, height: output.height },
  );
}

describe("probe", () => {
  test("gives the facts of the header, as stored", async () => {
    const file = await jpeg(40, 30, 6);
    assert.deepEqual(await resizer.probe(file), {
      format: "jpeg",
      width: 40,
      height: 30,
      bytes: file.byteLength,
      orientation: 6,
      frames: 1,
    });
  });
});

describe("render", () => {
  test("makes the master and the renditions, in the order of their names", async () => {
    const original = await jpeg(900, 600, 6);
    const rendered = await resizer.render(original);
    assert.deepEqual(Object.keys(rendered).sort(), [
      "engine",
      "generation",
      "master",
      "milliseconds",
      "recipe",
      "renditions",
      "source",
      "warnings",
    ]);
    assert.match(rendered.engine, /^\d+$/);
    assert.match(rendered.recipe, /^[0-9a-f]{64}$/);
    assert.match(rendered.generation, /^[0-9a-f]{16}$/);
    assert.ok(rendered.milliseconds > 0);
    assert.equal(rendered.source.orientation, 6);
    // Upright: what was 900 x 600 on its side.
    assert.deepEqual([rendered.master.width, rendered.master.height], [200, 300]);
    const sizes = rendered.renditions.map(({ variant, width, height }) => [variant, width, height]);
    assert.deepEqual(sizes, [
      ["a", 64, 64],
      ["b", 100, 150],
    ]);
    for (const output of [rendered.master, ...rendered.renditions]) {
      await assertOutput(output);
    }
  });

  test("names the generation by master, recipe and engine", async () => {
    const { master, recipe, engine, generation } = await resizer.render(png(50, 50));
    const fields = `${master.sha256}\n${recipe}\n${engine}\n\n`;
    assert.equal(generation, createHash("sha256").update(fields).digest("hex").slice(0, 16));
  });

  test("without a master names the generation by the original", async () => {
    const bare = await createResizer({ recipe: { version: 1, variants: { a: { width: 9 } } } });
    const original = png(50, 50);
    const { master, recipe, engine, generation } = await bare.render(original);
    bare.close();
    assert.equal(master, null);
    const sha256 = createHash("sha256").update(original).digest("hex");
    const fields = `${sha256}\n${recipe}\n${engine}\n\n`;
    assert.equal(generation, createHash("sha256").update(fields).digest("hex").slice(0, 16));
  });

  test("gives the same whatever the file is handed over as, and leaves it usable", async () => {
    const original = png(120, 80);
    const exact = original.buffer.slice(original.byteOffset, original.byteOffset + original.length);
    const padded = new Uint8Array(original.byteLength + 20);
    padded.set(original, 7);
    const view = padded.subarray(7, 7 + original.byteLength);
    const shapes = [original, exact, view, new Blob([original]), new File([original], "a.png")];
    const hashes = [];
    for (const shape of shapes) {
      const { renditions } = await resizer.render(shape);
      hashes.push(renditions.map((rendition) => rendition.sha256).join());
    }
    assert.deepEqual(new Set(hashes).size, 1);
    assert.equal(exact.byteLength, original.byteLength);
    assert.deepEqual(Buffer.from(view), original);
  });

  test("is idempotent: the master of a master is the master", async () => {
    const first = await resizer.render(await jpeg(900, 600, 3));
    const second = await resizer.render(first.master.blob);
    assert.equal(second.master.sha256, first.master.sha256);
    assert.deepEqual(
      second.renditions.map((rendition) => rendition.sha256),
      first.renditions.map((rendition) => rendition.sha256),
    );
  });

  test("works on many files at once", async () => {
    const files = Array.from({ length: 12 }, (_, index) => png(100 + index, 50));
    const all = await Promise.all(files.map((file) => resizer.render(file)));
    assert.deepEqual(
      all.map(({ source }) => source.width),
      files.map((_, index) => 100 + index),
    );
  });

  test("tells when the work begins", async () => {
    const stages = [];
    await resizer.render(png(20, 20), { onProgress: ({ stage }) => stages.push(stage) });
    assert.deepEqual(stages, ["rendering"]);
  });
});

describe("resize", () => {
  test("makes one file", async () => {
    const thumb = await resizer.resize(png(300, 200), { width: 50, height: 50, fit: "cover" });
    assert.deepEqual(Object.keys(thumb).sort(), [
      "blob",
      "bytes",
      "format",
      "height",
      "sha256",
      "width",
    ]);
    assert.deepEqual([thumb.format, thumb.width, thumb.height], ["jpeg", 50, 50]);
    await assertOutput(thumb);
  });

  test("keeps transparency, and takes a format's word for it", async () => {
    const file = png(30, 20, 100);
    assert.equal((await resizer.resize(file)).format, "png");
    assert.equal((await resizer.resize(file, { format: "jpeg" })).format, "jpeg");
  });

  test("goes straight from the original, whatever the master's bounds", async () => {
    const { width, height } = await resizer.resize(png(800, 400), { width: 600 });
    assert.deepEqual([width, height], [600, 300]);
  });

  test("holds the recipe's limits", async () => {
    const strict = await createResizer({ recipe: { ...RECIPE, limits: { maxPixels: 100 } } });
    await rejects(strict.resize(png(11, 10), { width: 5 }), "limit-exceeded", /11 x 10/);
    strict.close();
  });

  test("names a field that is unknown or bad", async () => {
    await rejects(resizer.resize(png(9, 9), { widht: 5 }), "invalid-recipe", /widht/);
    await rejects(resizer.resize(png(9, 9), { quality: 101 }), "invalid-recipe", /quality: 101/);
    await rejects(resizer.resize(png(9, 9), { format: ["png", "jpeg"] }), "invalid-recipe", /one/);
  });
});

describe("recipes", () => {
  test("may be objects or JSON text, with one digest", async () => {
    const byText = await createResizer({ recipe: JSON.stringify(RECIPE, null, 2) });
    const file = png(20, 20);
    const [one, other] = await Promise.all([byText.render(file), resizer.render(file)]);
    byText.close();
    assert.equal(one.recipe, other.recipe);
  });

  test("are the built-in one by default", async () => {
    const byDefault = await createResizer();
    const { master, renditions } = await byDefault.render(png(20, 20));
    byDefault.close();
    assert.deepEqual([master.width, master.height], [20, 20]);
    assert.deepEqual(
      renditions.map((rendition) => rendition.variant),
      ["large", "medium", "small", "thumb"],
    );
  });

  test("are checked when the resizer is made", async () => {
    const cases = [
      [{ version: 1, variants: { a: { widht: 9 } } }, /variants\.a\.widht/],
      ["{", /EOF/],
      [{ version: 1, variants: { a: { width: 10n } } }, /JSON/],
      [{ version: 2, variants: { a: {} } }, /version: 2/],
    ];
    for (const [recipe, message] of cases) {
      await rejects(createResizer({ recipe }), "invalid-recipe", message);
    }
  });

  test("are taken as they are when the resizer is made", async () => {
    const recipe = structuredClone(RECIPE);
    const own = await createResizer({ recipe });
    recipe.variants.b.width = 7;
    const { renditions } = await own.render(png(200, 200));
    own.close();
    assert.equal(renditions[1].width, 100);
  });
});

describe("errors", () => {
  test("carry the code of what is wrong with the file", async () => {
    const whole = await jpeg(64, 64);
    await rejects(resizer.render(Buffer.from("hello")), "unsupported-format");
    await rejects(resizer.render(new Uint8Array()), "unsupported-format");
    await rejects(resizer.render(whole.subarray(0, whole.length - 50)), "corrupt");
    await rejects(resizer.probe(pngOf(40_000, 1, 2, Buffer.alloc(0))), "limit-exceeded", /40000/);
  });

  test("say what a file may be", async () => {
    await rejects(resizer.render("photo.jpg"), "unsupported-format", /this is a string/);
    await rejects(resizer.render(undefined), "unsupported-format", /undefined/);
    await rejects(resizer.render({}), "unsupported-format", /\[object Object\]/);
  });

  test("refuse a large file by its size, without reading it", async () => {
    const strict = await createResizer({ recipe: { ...RECIPE, limits: { maxBytes: 100 } } });
    const message = /^the file has 101 bytes, and limits\.maxBytes allows 100$/;
    await rejects(strict.render(new Blob([new Uint8Array(101)])), "limit-exceeded", message);
    await rejects(strict.probe(new Uint8Array(101)), "limit-exceeded", message);
    strict.close();
  });

  test("say that edits are not built yet, instead of ignoring them", async () => {
    const edits = { focus: { x: 0.5, y: 0.5 } };
    await rejects(resizer.render(png(9, 9), { edits }), "invalid-recipe", /edits/);
    await rejects(
      resizer.upload(png(9, 9), { endpoint: "http://127.0.0.1:9/uploads", edits }),
      "invalid-recipe",
      /edits/,
    );
  });

  test("are errors with a name", async () => {
    const error = await rejects(resizer.render(Buffer.from("hello")), "unsupported-format");
    assert.ok(error instanceof Error && error instanceof IsopixError);
    assert.equal(error.name, "IsopixError");
  });
});
