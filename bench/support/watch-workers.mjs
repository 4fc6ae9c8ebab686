// How much WebAssembly memory the workers of Node hold at most: every worker started after this is
// imported runs in a shell that looks.

import { syncBuiltinESMExports } from "node:module";
import workerThreads from "node:worker_threads";

const SHELL = new URL("./worker-shell.mjs", import.meta.url);

/** The peak, in pages of 64 KiB; the workers raise it. */
const peakPages = new Int32Array(new SharedArrayBuffer(4));

workerThreads.Worker = class extends workerThreads.Worker {
  constructor(file, options) {
    super(SHELL, { ...options, workerData: { file: String(file), peakPages } });
  }
};
syncBuiltinESMExports();

/** The most that one worker has held so far, in bytes. */
export function wasmBytes() {
  return Atomics.load(peakPages, 0) * 65_536;
}
