/** Writing files whole or not at all. */

import { unlinkSync } from "node:fs";
import { mkdir, rename, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { storageError } from "./reason.js";

/** The file that is being written now: there is one at a time. */
let unfinished: string | undefined;

/**
 * Writes `bytes` to `folder/name`, through a file of another name that is
 * renamed when it is complete, so that nobody ever sees half of it.
 */
export async function writeOutput(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  const part = join(folder, `.${name}.${String(process.pid)}.part`);
  try {
    await mkdir(folder, { recursive: true });
    unfinished = part;
    await writeFile(part, bytes);
    await rename(part, join(folder, name));
  } catch (error) {
    await unlink(part).catch(() => {
      // It was not begun.
    });
    throw storageError("write", error);
  } finally {
    unfinished = undefined;
  }
}

/** 128 plus the signal's number, as shells have it. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

/** Lets Ctrl-C remove the half-written file before it ends the command. */
export function listenForSignals(): void {
  for (const [signal, exitCode] of Object.entries(SIGNALS)) {
    process.on(signal, () => {
      try {
        if (unfinished !== undefined) unlinkSync(unfinished);
      } catch {
        // It was not begun.
      }
      process.exit(exitCode);
    });
  }
}
