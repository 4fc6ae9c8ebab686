/**
 * Workers: started when there is work, one job each, stopped when they have
 * been idle for a while (a wasm memory never shrinks), and thrown away after a
 * trap or an abort.
 */

import { abortedError, internalError, IsopixError, outOfMemoryError } from "./errors.js";
import type { Host, WorkerHandle } from "./host.js";
import type { Answer, Job, Results } from "./protocol.js";

/** What belongs to a job. */
export interface JobOptions {
  /** Buffers of the job that are moved to the worker. */
  transfer?: ArrayBuffer[];
  signal?: AbortSignal | undefined;
  /** Called when a worker begins. */
  onStart?: (() => void) | undefined;
}

/** How long a worker may be idle. */
const IDLE_MILLISECONDS = 10_000;

interface Task {
  job: Job;
  options: JobOptions;
  module: WebAssembly.Module;
  resolve(value: Results[Job["kind"]]): void;
  reject(error: IsopixError): void;
}

interface Slot {
  worker: WorkerHandle;
  /** Whether it has the engine already. */
  primed: boolean;
  task: Task | undefined;
  idleTimer: ReturnType<typeof setTimeout> | undefined;
}

export class Pool {
  readonly #host: Host;
  readonly #workerUrl: string | URL | undefined;
  readonly #slots = new Set<Slot>();
  readonly #queue: Task[] = [];
  #closed = false;

  constructor(host: Host, workerUrl: string | URL | undefined) {
    this.#host = host;
    this.#workerUrl = workerUrl;
  }

  /** Runs a job on the compiled engine as soon as a worker is free. */
  run<Kind extends Job["kind"]>(
    module: WebAssembly.Module,
    job: Extract<Job, { kind: Kind }>,
    options: JobOptions = {},
  ): Promise<Results[Kind]> {
    const { signal } = options;
    if (this.#closed) {
      return Promise.reject(closedError());
    }
    if (signal?.aborted) {
      return Promise.reject(abortedError(signal));
    }
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.#drop(task, abortedError(signal));
      };
      const task: Task = {
        job,
        options,
        module,
        // A worker answers a job with the result of the job's kind.
        resolve: (value) => {
          signal?.removeEventListener("abort", onAbort);
          resolve(value as Results[Kind]);
        },
        reject: (error) => {
          signal?.removeEventListener("abort", onAbort);
          reject(error);
        },
      };
      signal?.addEventListener("abort", onAbort);
      this.#queue.push(task);
      this.#next();
    });
  }

  /** Stops every worker; what was asked for rejects with `aborted`. */
  close(): void {
    this.#closed = true;
    for (const task of this.#queue.splice(0)) {
      task.reject(closedError());
    }
    for (const slot of [...this.#slots]) {
      this.#discard(slot);
      slot.task?.reject(closedError());
    }
  }

  #next(): void {
    while (this.#queue.length > 0) {
      const slot = this.#freeSlot();
      const task = slot && this.#queue.shift();
      if (!task) {
        return;
      }
      this.#begin(slot, task);
    }
  }

  #freeSlot(): Slot | undefined {
    for (const slot of this.#slots) {
      if (!slot.task) {
        return slot;
      }
    }
    return this.#slots.size < this.#host.workers ? this.#startSlot() : undefined;
  }

  #startSlot(): Slot | undefined {
    let slot: Slot | undefined = undefined;
    try {
      const worker = this.#host.startWorker(this.#workerUrl, {
        onAnswer: (answer) => {
          if (slot) this.#finish(slot, answer);
        },
        onDeath: (cause) => {
          if (slot) this.#bury(slot, cause);
        },
      });
      slot = { worker, primed: false, task: undefined, idleTimer: undefined };
      this.#slots.add(slot);
      return slot;
    } catch (cause) {
      this.#queue.shift()?.reject(this.#notStarted(cause));
      return undefined;
    }
  }

  #begin(slot: Slot, task: Task): void {
    clearTimeout(slot.idleTimer);
    slot.task = task;
    slot.worker.keepAlive(true);
    const module = slot.primed ? undefined : task.module;
    slot.worker.post({ module, job: task.job }, task.options.transfer ?? []);
    task.options.onStart?.();
  }

  #finish(slot: Slot, answer: Answer): void {
    const { task } = slot;
    slot.primed = true;
    slot.task = undefined;
    if (answer.status === "done") {
      this.#rest(slot);
      task?.resolve(answer.value);
    } else {
      if (answer.trapped) {
        this.#discard(slot);
      } else {
        this.#rest(slot);
      }
      task?.reject(new IsopixError(answer.code, answer.message));
    }
    this.#next();
  }

  #rest(slot: Slot): void {
    slot.worker.keepAlive(false);
    slot.idleTimer = setTimeout(() => {
      this.#discard(slot);
    }, IDLE_MILLISECONDS);
    // In Node a waiting timer would keep the process from ending.
    if (typeof slot.idleTimer === "object") {
      slot.idleTimer.unref();
    }
  }

  /** The worker died by itself, or never lived. */
  #bury(slot: Slot, cause: unknown): void {
    if (!this.#slots.has(slot)) {
      return;
    }
    this.#discard(slot);
    slot.task?.reject(slot.primed ? deathError(cause) : this.#notStarted(cause));
    this.#next();
  }

  /** Takes a task out of the queue, or stops the worker that is busy with it. */
  #drop(task: Task, error: IsopixError): void {
    const place = this.#queue.indexOf(task);
    if (place >= 0) {
      this.#queue.splice(place, 1);
    }
    for (const slot of this.#slots) {
      if (slot.task === task) {
        this.#discard(slot);
      }
    }
    task.reject(error);
    this.#next();
  }

  #discard(slot: Slot): void {
    clearTimeout(slot.idleTimer);
    this.#slots.delete(slot);
    slot.worker.terminate();
  }

  #notStarted(cause: unknown): IsopixError {
    const place = this.#workerUrl ? ` from ${String(this.#workerUrl)}` : "";
    return new IsopixError(
      "network",
      `the worker could not be started${place}: see that worker.js is served beside the package's other files, that worker-src of the Content-Security-Policy allows it, or set workerUrl`,
      { cause },
    );
  }
}

function deathError(cause: unknown): IsopixError {
  const code = typeof cause === "object" && cause !== null && "code" in cause ? cause.code : "";
  return code === "ERR_WORKER_OUT_OF_MEMORY" ? outOfMemoryError(cause) : internalError(cause);
}

function closedError(): IsopixError {
  return new IsopixError("aborted", "the resizer was closed");
}
