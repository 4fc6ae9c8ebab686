// isopix as WebAssembly in Node, through the public API of the built package.

import { readFileSync } from "node:fs";

import { wasmBytes } from "../support/watch-workers.mjs";
import { contend } from "./protocol.mjs";

// After the workers are watched, not before.
const { createResizer } = await import("../../wasm/dist/node.js");
const { version } = JSON.parse(
  readFileSync(new URL("../../wasm/package.json", import.meta.url), "utf8"),
);

/** One variant for each output, all from one decode, as in shared/examples/bench_job.rs. */
function recipeOf({ outputs }) {
  const variants = outputs.map(({ width, height, format, quality }, index) => [
    String(index).padStart(4, "0"),
    { width, height, fit: "fill", enlarge: true, format, quality },
  ]);
  return { version: 1, variants: Object.fromEntries(variants) };
}

let resizer;
await contend(async (job, original) => {
  resizer = await createResizer({ recipe: recipeOf(job) });
  let engine;
  return {
    run: async () => {
      const rendered = await resizer.render(original);
      engine = rendered.engine;
      return Promise.all(
        rendered.renditions.map(async ({ blob }) => new Uint8Array(await blob.arrayBuffer())),
      );
    },
    facts: () => ({
      version: `isopix ${version} engine ${engine} (wasm, Node ${process.versions.node})`,
      wasm_bytes: wasmBytes(),
    }),
  };
});
resizer.close();
