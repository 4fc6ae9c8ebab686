/** What differs between browsers and Node. */

import type { Answer, Request } from "./protocol.js";

/** A worker as the pool sees it. */
export interface WorkerHandle {
  post(request: Request, transfer: ArrayBuffer[]): void;
  /** Stops it at once, in the middle of whatever it does. */
  terminate(): void;
  /** Whether it keeps a Node process from ending. */
  keepAlive(yes: boolean): void;
}

/** What the pool wants to hear from a worker. */
export interface WorkerEvents {
  onAnswer: (answer: Answer) => void;
  /** The worker could not be loaded, or died. */
  onDeath: (cause: unknown) => void;
}

/** A platform. */
export interface Host {
  /** How many workers are worth having. */
  readonly workers: number;
  /** Starts a worker; `url` replaces the package's own file. */
  startWorker(url: string | URL | undefined, events: WorkerEvents): WorkerHandle;
  /** Reads and compiles the module at an address. */
  compile(url: string | URL): Promise<WebAssembly.Module>;
}

/**
 * Each worker holds a whole image in memory, and more than a few would only
 * compete for the memory bus.
 */
const WORKERS_MAX = 4;

/** One core is left to the page. */
export function workersFor(cores: number | undefined): number {
  return Math.min(Math.max((cores ?? 2) - 1, 1), WORKERS_MAX);
}
