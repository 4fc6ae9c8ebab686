// Runs a worker's own file, and says how much WebAssembly memory it holds with every answer. A memory
// never shrinks, so that is its peak.

import { parentPort, workerData } from "node:worker_threads";

const { file, peakPages } = workerData;
const memories = new Set();

function watch(instance) {
  for (const value of Object.values(instance.exports)) {
    if (value instanceof WebAssembly.Memory) {
      memories.add(value);
    }
  }
}

WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
  construct(Instance, parts) {
    const instance = new Instance(...parts);
    watch(instance);
    return instance;
  },
});

for (const name of ["instantiate", "instantiateStreaming"]) {
  const original = WebAssembly[name];
  WebAssembly[name] = async (...parts) => {
    const made = await original(...parts);
    watch(made.instance ?? made);
    return made;
  };
}

const post = parentPort.postMessage.bind(parentPort);
parentPort.postMessage = (...parts) => {
  const bytes = [...memories].reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
  // Workers may differ: the greatest counts.
  Atomics.store(peakPages, 0, Math.max(Atomics.load(peakPages, 0), bytes / 65_536));
  post(...parts);
};

await import(file);
