/** The module worker of browsers. */

import { serve } from "./job.js";
import type { Request } from "./protocol.js";

serve({
  listen: (handler) => {
    self.addEventListener("message", (event: MessageEvent<Request>) => {
      handler(event.data);
    });
  },
  post: (answer, transfer) => {
    self.postMessage(answer, { transfer });
  },
});
