// A site of the simplest kind: a page, the npm package beside it, and the input.

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** What is published to npm. */
export const PACKAGE = fileURLToPath(new URL("../../wasm/dist", import.meta.url));

const PAGE = fileURLToPath(new URL("../page", import.meta.url));

const TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".jpg": "image/jpeg",
  ".png": "image/png",
  ".wasm": "application/wasm",
};

/**
 * Serves it on a free port of this machine.
 *
 * @param input the file that the page finds at `/input`
 * @returns its `origin`, the set of the package's files that were `fetched` so far, and `stop()`
 */
export async function startSite(input) {
  const fetched = new Set();
  const server = createServer((request, response) => {
    const address = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    const file = fileAt(address, input);
    readFile(file).then(
      (body) => {
        if (file.startsWith(PACKAGE)) {
          fetched.add(path.relative(PACKAGE, file));
        }
        const type = TYPES[path.extname(file)] ?? "application/octet-stream";
        response.writeHead(200, { "content-type": type }).end(body);
      },
      () => response.writeHead(404).end(),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    fetched,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function fileAt(address, input) {
  if (address === "/input") {
    return input;
  }
  return address.startsWith("/isopix/")
    ? path.join(PACKAGE, address.slice("/isopix".length))
    : path.join(PAGE, address === "/" ? "index.html" : address);
}
