// A site of the simplest kind: the installed package's files, the corpus, and an empty page.

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";

import { corpus } from "./corpus.mjs";
import { installed } from "./places.mjs";

const FOLDERS = { "/isopix/": path.join(installed, "dist"), "/corpus/": corpus };

const TYPES = { ".js": "text/javascript", ".wasm": "application/wasm" };

/** What the package says suffices. */
const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'";

/** Serves it on a free port of this machine; gives its `origin` and `stop()`. */
export async function startSite() {
  const server = createServer((request, response) => {
    answer(new URL(request.url, "http://localhost").pathname).then(
      ({ type, body }) => {
        response.writeHead(200, { "content-type": type, "content-security-policy": POLICY });
        response.end(body);
      },
      () => response.writeHead(404).end(),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function answer(address) {
  if (address === "/") {
    return { type: "text/html", body: "<!doctype html><title>gate</title>" };
  }
  const [prefix, folder] = Object.entries(FOLDERS).find(([place]) => address.startsWith(place));
  const file = path.join(folder, decodeURIComponent(address.slice(prefix.length)));
  const type = TYPES[path.extname(file)] ?? "application/octet-stream";
  return { type, body: await readFile(file) };
}
