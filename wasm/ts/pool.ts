/**
 * Workers: started when there is work, with one module each and one job at a
 * time; stopped when they have been idle for a while or when their memory has
 * grown large (a wasm memory never shrinks), and thrown away after a trap or
 * an abort.
 */

import { abortedError, internalError, IsopixError, outOfMemoryError } from "./errors.js";
import type { ModuleName } from "./choice.js";
import type { Host, WorkerHandle } from "./host.js";
import type { Compiled } from "./modules.js";
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

/**
 * How much memory a worker may keep for the next job. A JPEG of 12 megapixels
 * takes some 25 MB, a PNG 45, so an album is done by the same workers. What
 * grew beyond this limit, such as a large progressive JPEG, took so long that
 * the start of a new worker, some ten milliseconds, is nothing to it.
 */
const MEMORY_BYTES_MAX = 128 * 1024 * 1024;

interface Task {
  job: Job;
  options: JobOptions;
  compiled: Compiled;
  resolve(value: Results[Job["kind"]]): void;
  reject(error: IsopixError): void;
}

interface Slot {
  worker: WorkerHandle;
  /** The module that it runs. */
  name: ModuleName;
  /** Whether it has the module already. */
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

  /** Runs a job on this module, or on `full`, as soon as a worker is free. */
  run<Kind extends Job["kind"]>(
    compiled: Compiled,
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
        compiled,
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
    for (let task = this.#queue[0]; task; task = this.#queue[0]) {
      let slot;
      try {
        slot = this.#slotFor(task.compiled.name);
      } catch (cause) {
        this.#queue.shift();
        task.reject(this.#notStarted(cause));
        continue;
      }
      if (!slot) {
        return;
      }
      this.#queue.shift();
      this.#begin(slot, task);
    }
  }

  /**
   * An idle worker that can do it, else a new one, beside the others or in the
   * place of an idle one; nothing where all are at work.
   */
  #slotFor(name: ModuleName): Slot | undefined {
    const idle = [...this.#slots].filter((slot) => !slot.task);
    const able =
      idle.find((slot) => slot.name === name) ?? idle.find((slot) => slot.name === "full");
    if (able) {
      return able;
    }
    if (this.#slots.size >= this.#host.workers) {
      const [unable] = idle;
      if (!unable) {
        return undefined;
      }
      this.#discard(unable);
    }
    return this.#startSlot(name);
  }

  /** Throws where the platform does not let a worker start. */
  #startSlot(name: ModuleName): Slot {
    const worker = this.#host.startWorker(this.#workerUrl, {
      onAnswer: (answer) => {
        this.#finish(slot, answer);
      },
      onDeath: (cause) => {
        this.#bury(slot, cause);
      },
    });
    const slot: Slot = { worker, name, primed: false, task: undefined, idleTimer: undefined };
    this.#slots.add(slot);
    return slot;
  }

  #begin(slot: Slot, task: Task): void {
    clearTimeout(slot.idleTimer);
    slot.task = task;
    slot.worker.keepAlive(true);
    const module = slot.primed ? undefined : task.compiled.module;
    try {
      slot.worker.post({ module, job: task.job }, task.options.transfer ?? []);
    } catch (cause) {
      this.#discard(slot);
      task.reject(notSent(cause));
      return;
    }
    task.options.onStart?.();
  }

  #finish(slot: Slot, answer: Answer): void {
    if (!this.#slots.has(slot)) {
      return;
    }
    const { task } = slot;
    slot.primed = true;
    slot.task = undefined;
    const trapped = answer.status === "failed" && answer.trapped;
    if (trapped || answer.memoryBytes > MEMORY_BYTES_MAX) {
      this.#discard(slot);
    } else {
      this.#rest(slot);
    }
    if (answer.status === "done") {
      task?.resolve(answer.value);
    } else {
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

/** Node's blobs of files, for one, stay in the thread that opened them. */
function notSent(cause: unknown): IsopixError {
  return new IsopixError(
    "storage",
    "cannot read the file: a worker cannot have this blob; give its bytes instead",
    { cause },
  );
}

function closedError(): IsopixError {
  return new IsopixError("aborted", "the resizer was closed");
}
