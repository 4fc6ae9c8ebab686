/** Node: worker threads, and files beside this one wherever the process runs. */

import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";

import { IsopixError } from "../errors.js";
import { type Host, workersFor } from "../host.js";
import type { Answer } from "../protocol.js";

export const node: Host = {
  get workers() {
    return workersFor(availableParallelism());
  },

  startWorker(_url, { onAnswer, onDeath }) {
    // The flags of the main thread, such as --input-type, are not for a file.
    const worker = new Worker(new URL("../worker-node.js", import.meta.url), { execArgv: [] });
    worker.on("message", (answer: Answer) => {
      onAnswer(answer);
    });
    worker.on("error", onDeath);
    worker.on("messageerror", onDeath);
    worker.on("exit", onDeath);
    return {
      post: (request, transfer) => {
        worker.postMessage(request, transfer);
      },
      terminate: () => {
        void worker.terminate();
      },
      keepAlive: (yes) => {
        if (yes) {
          worker.ref();
        } else {
          worker.unref();
        }
      },
    };
  },

  async compile(url) {
    return WebAssembly.compile(await read(url));
  },
};

async function read(file: string | URL): Promise<BufferSource> {
  const address = addressOf(file);
  try {
    if (address instanceof URL && address.protocol !== "file:") {
      const response = await fetch(address);
      if (!response.ok) {
        throw new Error(`the answer is ${String(response.status)}`);
      }
      return await response.arrayBuffer();
    }
    return await readFile(address);
  } catch (cause) {
    throw new IsopixError(
      "network",
      `the engine could not be read from ${String(file)}: set wasmUrl`,
      {
        cause,
      },
    );
  }
}

/** A URL, or else a path. */
function addressOf(file: string | URL): string | URL {
  return typeof file === "string" && /^(https?|file):/i.test(file) ? new URL(file) : file;
}
