import assert from "node:assert/strict";
import { test } from "node:test";

import { importSource } from "./support/source.mjs";

const { compare, tally } = await importSource("comparison");

const ORDER = ["thumb", "large"];
const rendition = (variant, sha256, format = "jpeg") => ({
  variant,
  format,
  sha256,
  width: 10,
  height: 10,
  bytes: 100,
});
const side = (...renditions) => ({ engine: "0", recipe: "r", renditions });
const verdicts = (comparisons) =>
  comparisons.map(({ variant, format, verdict }) => `${variant}.${format} ${verdict}`);

test("equal hashes are the same, all else differs", () => {
  const browser = side(rendition("large", "a"), rendition("thumb", "b"));
  const server = side(rendition("large", "a"), rendition("thumb", "B"));
  assert.deepEqual(verdicts(compare(browser, server, "", ORDER)), [
    "thumb.jpeg differ",
    "large.jpeg same",
  ]);
});

test("before the server is ready nothing is claimed", () => {
  const [only] = compare(side(rendition("large", "a")), null, "", ORDER);
  assert.equal(only.verdict, "pending");
  assert.equal(only.browser.sha256, "a");
  assert.equal(only.server, null);
});

test("equal digests of recipes do not make equal bytes", () => {
  const [only] = compare(side(rendition("large", "a")), side(rendition("large", "b")), "", ORDER);
  assert.equal(only.verdict, "differ");
});

test("what only one side has is not compared, and the reason is said", () => {
  const browser = side(rendition("thumb", "a", "png"));
  const server = side(rendition("thumb", "a", "jpeg"));
  const comparisons = compare(browser, server, "", ORDER);
  assert.deepEqual(verdicts(comparisons), ["thumb.png none", "thumb.jpeg none"]);
  assert.match(comparisons[0].reason, /server did not/);
  assert.match(comparisons[1].reason, /browser did not/);
});

test("a browser that could not render is named as the reason", () => {
  const [only] = compare(null, side(rendition("large", "a")), "No memory.", ORDER);
  assert.equal(only.verdict, "none");
  assert.equal(only.reason, "No memory.");
});

test("unknown variants go last", () => {
  const browser = side(rendition("extra", "a"), rendition("large", "a"), rendition("thumb", "a"));
  const names = compare(browser, null, "", ORDER).map(({ variant }) => variant);
  assert.deepEqual(names, ["thumb", "large", "extra"]);
});

test("the tally counts each verdict", () => {
  const browser = side(rendition("large", "a"), rendition("thumb", "b"), rendition("extra", "c"));
  const server = side(rendition("large", "a"), rendition("thumb", "B"));
  assert.deepEqual(tally(compare(browser, server, "", ORDER)), {
    same: 1,
    differ: 1,
    none: 1,
    pending: 0,
  });
});
