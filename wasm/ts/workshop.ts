/** All that work takes: the engine with its recipe, the modules, the workers. */

import { choose, HEAD_BYTES } from "./choice.js";
import { type Engine, EngineLoader } from "./engine.js";
import { abortedError } from "./errors.js";
import type { Host } from "./host.js";
import { headOf } from "./image-file.js";
import { type Compiled, Modules } from "./modules.js";
import { type JobOptions, Pool } from "./pool.js";
import type { Job, Results } from "./protocol.js";
import type { Recipe } from "./recipe.js";
import type { ResizerOptions } from "./types.js";

export class Workshop {
  readonly #modules: Modules;
  readonly #loader: EngineLoader;
  readonly #pool: Pool;

  /** Throws `invalid-recipe` where the recipe cannot be JSON. */
  constructor(host: Host, options: ResizerOptions) {
    this.#modules = new Modules(host, options.wasmUrl);
    this.#loader = new EngineLoader(this.#modules, options.recipe);
    this.#pool = new Pool(host, options.workerUrl);
  }

  /** Rejects with `invalid-recipe`, or where the engine cannot be had. */
  engine(signal?: AbortSignal): Promise<Engine> {
    return untilAborted(this.#loader.load(), signal);
  }

  /** Does a job with the smallest module that can, as soon as a worker is free. */
  async run<Kind extends Job["kind"]>(
    job: Extract<Job, { kind: Kind }>,
    options: JobOptions = {},
  ): Promise<Results[Kind]> {
    const compiled = await untilAborted(this.#moduleFor(job), options.signal);
    return this.#pool.run(compiled, job, options);
  }

  /** Stops the workers. */
  close(): void {
    this.#pool.close();
  }

  async #moduleFor(job: Job): Promise<Compiled> {
    const head = await headOf(job.file, HEAD_BYTES);
    const recipe = "recipe" in job ? (JSON.parse(job.recipe) as Recipe) : {};
    return this.#modules.get(choose(job.kind, head, recipe));
  }
}

function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) {
    return promise;
  }
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      reject(abortedError(signal));
    };
    if (signal.aborted) {
      onAbort();
    }
    signal.addEventListener("abort", onAbort, { once: true });
    promise.then(resolve, reject).finally(() => {
      signal.removeEventListener("abort", onAbort);
    });
  });
}
