// Loads a module of the page's source, without its package and without a DOM.

import { build } from "esbuild";
import { fileURLToPath } from "node:url";

const SOURCE = fileURLToPath(new URL("../../src/", import.meta.url));

// Only the class is needed where nothing is rendered.
const STAND_IN = "export class IsopixError extends Error {}";

/** Imports `web/src/<name>.ts`. */
export async function importSource(name) {
  const { outputFiles } = await build({
    entryPoints: [`${SOURCE}${name}.ts`],
    bundle: true,
    write: false,
    format: "esm",
    target: "node20",
    logLevel: "error",
    plugins: [
      {
        name: "no-package",
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /^isopix$/ }, () => ({ path: "isopix", namespace: "stand-in" }));
          onLoad({ filter: /.*/, namespace: "stand-in" }, () => ({ contents: STAND_IN }));
        },
      },
    ],
  });
  const text = Buffer.from(outputFiles[0].contents).toString("base64");
  return import(`data:text/javascript;base64,${text}`);
}
