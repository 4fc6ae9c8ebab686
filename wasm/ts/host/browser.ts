/**
 * Browsers. Bundlers look for `new Worker(new URL("...", import.meta.url))` in
 * exactly this form, so it stands here in full.
 */

import { IsopixError } from "../errors.js";
import { globals } from "../globals.js";
import { type Host, workersFor } from "../host.js";
import type { Answer } from "../protocol.js";

export const browser: Host = {
  get workers() {
    return workersFor(globals.navigator?.hardwareConcurrency);
  },

  startWorker(url, { onAnswer, onDeath }) {
    const worker = url
      ? new Worker(url, { type: "module", name: "isopix" })
      : new Worker(new URL("../worker.js", import.meta.url), { type: "module", name: "isopix" });
    worker.onmessage = (event: MessageEvent<Answer>) => {
      onAnswer(event.data);
    };
    worker.onerror = (event) => {
      // It is told to the caller, so it need not be in the console too.
      event.preventDefault();
      onDeath(event.message);
    };
    worker.onmessageerror = () => {
      onDeath("a message could not be read");
    };
    return {
      post: (request, transfer) => {
        worker.postMessage(request, transfer);
      },
      terminate: () => {
        worker.terminate();
      },
      keepAlive: () => {
        // A page lives as long as it likes.
      },
    };
  },

  async compile(url) {
    return compileResponse(await request(url), url);
  },
};

async function request(address: string | URL): Promise<Response> {
  let response;
  try {
    response = await fetch(address, { credentials: "same-origin" });
  } catch (cause) {
    throw new IsopixError("network", `the engine could not be fetched from ${String(address)}`, {
      cause,
    });
  }
  if (!response.ok) {
    throw new IsopixError(
      "network",
      `the engine was to be at ${String(address)}, and the answer is ${String(response.status)}: copy the package's files there, or set wasmUrl`,
    );
  }
  return response;
}

/** Compiles while it arrives, where the server gives the media type that this needs. */
async function compileResponse(
  response: Response,
  address: string | URL,
): Promise<WebAssembly.Module> {
  const type = response.headers.get("content-type") ?? "";
  const streams = "compileStreaming" in WebAssembly && /^application\/wasm\b/i.test(type);
  if (streams) {
    return WebAssembly.compileStreaming(response);
  }
  const bytes = await response.arrayBuffer().catch((cause: unknown) => {
    throw new IsopixError("network", `the engine broke off on its way from ${String(address)}`, {
      cause,
    });
  });
  return WebAssembly.compile(bytes);
}
