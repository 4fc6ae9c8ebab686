// Every text on every ground on which it stands, in light and in dark: WCAG 2
// asks for 4.5.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

const CONTRAST_MIN = 4.5;
const PAIRS = [
  ...["ground", "surface", "sunken"].flatMap((ground) => [
    ["ink", ground],
    ["muted", ground],
    ["accent", ground],
  ]),
  ["accent-ink", "accent"],
  ["accent", "accent-soft"],
  ["same", "ground"],
  ["same", "same-soft"],
  ["differ", "ground"],
  ["differ", "surface"],
  ["differ", "differ-soft"],
  ["ink", "differ-soft"],
  ["none", "none-soft"],
];

const css = await readFile(new URL("../static/tokens.css", import.meta.url), "utf8");
const [light, dark] = css.split("@media (prefers-color-scheme: dark)").map(colors);

function colors(text) {
  const found = [...text.matchAll(/--([a-z-]+): #([0-9a-f]{6});/g)];
  return new Map(found.map(([, name, hex]) => [name, hex]));
}

/** Relative luminance, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(hex) {
  const [red, green, blue] = hex.match(/../g).map((pair) => {
    const value = parseInt(pair, 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a, b) {
  const [dim, bright] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (bright + 0.05) / (dim + 0.05);
}

for (const [scheme, palette] of Object.entries({ light, dark })) {
  test(`text is legible in the ${scheme} scheme`, () => {
    for (const [text, ground] of PAIRS) {
      const ratio = contrast(palette.get(text), palette.get(ground));
      assert.ok(ratio >= CONTRAST_MIN, `${text} on ${ground}: ${ratio.toFixed(2)}`);
    }
  });
}
