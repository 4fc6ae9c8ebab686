// Which module does which job: a pure function, from a table.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

import { installed } from "./support/places.mjs";

const { choose, HEAD_BYTES } = await import(pathToFileURL(join(installed, "dist/choice.js")).href);

const JPEG = [0xff, 0xd8, 0xff, 0xe1, 0x00];
const PNG = [0x89, 0x50, 0x4e, 0x47];
const WEBP = [...Buffer.from("RIFF....WEBP")];

const plain = { variants: { a: { width: 9 }, b: { format: "jpeg" } } };
const withMaster = (master) => ({ ...plain, master });
const withFormat = (format) => ({ master: {}, variants: { a: {}, b: { format } } });

const TABLE = [
  // What the file is.
  ["render", JPEG, plain, "core"],
  ["render", JPEG.slice(0, HEAD_BYTES), plain, "core"],
  ["render", PNG, plain, "full"],
  ["render", WEBP, plain, "full"],
  ["render", [...Buffer.from("GIF89a")], plain, "full"],
  ["render", [...Buffer.from("hello")], plain, "full"],
  ["render", [], plain, "full"],
  // A file that ends before it has said what it is.
  ["render", [0xff], plain, "full"],
  ["render", [0xff, 0xd8], plain, "full"],
  // JPEG 2000 and JPEG XL are other formats.
  ["render", [0xff, 0x4f, 0xff], plain, "full"],
  ["render", [0xff, 0x0a, 0xff], plain, "full"],
  // What is made of it.
  ["render", JPEG, {}, "core"],
  ["render", JPEG, { variants: {} }, "core"],
  ["render", JPEG, withMaster({}), "core"],
  ["render", JPEG, withMaster({ format: "auto" }), "core"],
  ["render", JPEG, withMaster({ format: "jpeg" }), "core"],
  ["render", JPEG, withMaster({ format: "png" }), "full"],
  ["render", JPEG, withFormat("auto"), "core"],
  ["render", JPEG, withFormat("jpeg"), "core"],
  ["render", JPEG, withFormat("png"), "full"],
  ["render", JPEG, withFormat("webp"), "full"],
  ["render", JPEG, withFormat([]), "core"],
  ["render", JPEG, withFormat(["jpeg", "auto"]), "core"],
  ["render", JPEG, withFormat(["jpeg", "png"]), "full"],
  ["render", JPEG, withFormat(["webp", "jpeg"]), "full"],
  // A format that comes later than this function is not JPEG.
  ["render", JPEG, withFormat("avif"), "full"],
  ["render", PNG, withFormat("jpeg"), "full"],
  ["resize", JPEG, { variants: { resize: { width: 9 } } }, "core"],
  ["resize", JPEG, { variants: { resize: { format: "png" } } }, "full"],
  ["resize", PNG, { variants: { resize: {} } }, "full"],
  // To read a header, no recipe matters.
  ["probe", JPEG, withFormat("png"), "core"],
  ["probe", PNG, plain, "full"],
  ["probe", [], plain, "full"],
  // To hash a file, nothing of it does.
  ["sha256", JPEG, {}, "core"],
  ["sha256", PNG, {}, "core"],
  ["sha256", [], {}, "core"],
];

for (const [kind, head, recipe, name] of TABLE) {
  const words = `${kind} [${head.slice(0, 4)}] with ${JSON.stringify(recipe)}`;
  test(`${name} does ${words}`, () => {
    assert.equal(choose(kind, Uint8Array.from(head), recipe), name);
  });
}
