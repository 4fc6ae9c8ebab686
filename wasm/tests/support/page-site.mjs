// A site that serves the installed package to a page, under a Content-Security-Policy.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { extname, join } from "node:path";

import { installed } from "./places.mjs";

/** What the documentation says suffices, and nothing else. */
export const STRICT_POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; " +
  "connect-src 'self'; img-src 'self' blob:";

const TYPES = { ".js": "text/javascript", ".wasm": "application/wasm" };

const PAGE = '<!doctype html><title>isopix</title><script type="module" src="page.js"></script>';

const SCRIPT = `
  import * as isopix from "./isopix/index.js";
  window.violations = [];
  document.addEventListener("securitypolicyviolation", ({ violatedDirective }) => {
    window.violations.push(violatedDirective);
  });
  window.isopix = isopix;
  window.bytesOf = (base64) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
`;

/** Puts page, script and package into a server's files, below `folder`. */
export function addSite(
  server,
  folder,
  { policy = STRICT_POLICY, wasmType = TYPES[".wasm"] } = {},
) {
  const headers = { "content-security-policy": policy };
  const dist = join(installed, "dist");
  // Browsers ask for it by themselves.
  server.files.set("/favicon.ico", { type: "image/x-icon", body: "" });
  server.files.set(`${folder}/`, { type: "text/html", body: PAGE, headers });
  server.files.set(`${folder}/page.js`, { type: "text/javascript", body: SCRIPT, headers });
  for (const name of readdirSync(dist, { recursive: true })) {
    const file = join(dist, name);
    const ending = extname(name);
    if (statSync(file).isFile() && ending in TYPES) {
      const type = ending === ".wasm" ? wasmType : TYPES[ending];
      const body = readFileSync(file);
      server.files.set(`${folder}/isopix/${name}`, { type, body, headers });
    }
  }
}
