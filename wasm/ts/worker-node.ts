/** The worker thread of Node. */

import { parentPort } from "node:worker_threads";

import { serve } from "./job.js";
import type { Request } from "./protocol.js";

serve({
  listen: (handler) => {
    parentPort?.on("message", (request: Request) => {
      handler(request);
    });
  },
  post: (answer, transfer) => {
    parentPort?.postMessage(answer, transfer);
  },
});
