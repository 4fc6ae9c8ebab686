// How much memory the functions take: the processes that the emulator has started for them.

import { readFileSync, readdirSync } from "node:fs";

import { testbed } from "./testbed.mjs";

const PAUSE_MS = 200;

/** Watches the functions of a stack; `stop()` gives the peaks. */
export function watchMemory(stack) {
  const names = new Set(
    ["Render", "Uploads", "Begin"].map((part) => stack.parts[`${part}Function`]).filter(Boolean),
  );
  const peak = { renderPeakMiB: 0, uploadsPeakMiB: 0, processes: 0 };
  const look = () => {
    let processes = 0;
    for (const { name, mebibytes } of functions(names)) {
      processes += 1;
      const field = name === stack.parts.UploadsFunction ? "uploadsPeakMiB" : "renderPeakMiB";
      peak[field] = Math.max(peak[field], mebibytes);
    }
    peak.processes = Math.max(peak.processes, processes);
  };
  const timer = setInterval(look, PAUSE_MS);
  return {
    stop: () => {
      look();
      clearInterval(timer);
      return peak;
    },
  };
}

/** The emulator's children that run one of these functions, with their peak of resident memory. */
function* functions(names) {
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const status = readFileSync(`/proc/${pid}/status`, "utf8");
      if (Number(/^PPid:\s+(\d+)/m.exec(status)[1]) !== testbed().emulator) {
        continue;
      }
      const environment = readFileSync(`/proc/${pid}/environ`, "latin1").split("\0");
      const name = environment
        .find((entry) => entry.startsWith("AWS_LAMBDA_FUNCTION_NAME="))
        ?.split("=")[1];
      if (names.has(name)) {
        yield { name, mebibytes: Math.round(Number(/^VmHWM:\s+(\d+)/m.exec(status)[1]) / 1024) };
      }
    } catch {
      // It has ended.
    }
  }
}
