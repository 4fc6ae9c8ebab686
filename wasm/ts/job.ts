/**
 * The worker's side: one instance of the engine, one job at a time. After a
 * trap the instance's memory is in an unknown state, so the worker says so and
 * is thrown away.
 */

import { internalError, isCoreError, outOfMemoryError } from "./errors.js";
import * as engine from "./generated/isopix.js";
import { using } from "./held.js";
import { sizeOf } from "./image-file.js";
import { readOriginal, sha256Of } from "./original.js";
import type {
  Answer,
  Done,
  Failed,
  Job,
  OutputFile,
  RenderedFiles,
  Request,
  Results,
} from "./protocol.js";
import type { Source, Warning } from "./types.js";

/** How a worker hears and speaks on its platform. */
export interface WorkerScope {
  listen(handler: (request: Request) => void): void;
  post(answer: Answer, transfer: ArrayBuffer[]): void;
}

/** Answers every request that comes. */
export function serve(scope: WorkerScope): void {
  scope.listen((request) => {
    void answer(request).then(({ answer, transfer }) => {
      scope.post(answer, transfer);
    });
  });
}

interface Reply {
  answer: Answer;
  transfer: ArrayBuffer[];
}

/** The instance's memory. */
let memory: WebAssembly.Memory | undefined;

async function answer(request: Request): Promise<Reply> {
  const outcome = await attempt(request);
  const memoryBytes = memory?.buffer.byteLength ?? 0;
  return {
    answer: { ...outcome, memoryBytes },
    transfer: outcome.status === "done" ? buffersOf(outcome.value) : [],
  };
}

async function attempt({ module, job }: Request): Promise<Done | Failed> {
  try {
    if (module) {
      ({ memory } = engine.initSync({ module }));
    }
    return { status: "done", value: await run(job) };
  } catch (error) {
    return failure(error);
  }
}

async function run(job: Job): Promise<Results[Job["kind"]]> {
  if (job.kind === "sha256") {
    return using(await readOriginal(job.file), sha256Of);
  }
  const { kind, file } = job;
  return using(new engine.Recipe(job.recipe), async (recipe) => {
    recipe.checkBytes(sizeOf(file));
    return using(await readOriginal(file), (original) => work(kind, recipe, original));
  });
}

async function work(
  kind: "probe" | "render" | "resize",
  recipe: engine.Recipe,
  original: engine.Original,
): Promise<Results[Job["kind"]]> {
  switch (kind) {
    case "probe":
      return recipe.probe(original) as Source;
    case "render":
      return render(recipe, original);
    case "resize":
      return resize(recipe, original);
  }
}

/** What the bindings' `render` gives. */
interface Files {
  source: Source;
  warnings: Warning[];
  master: OutputFile | null;
  renditions: { variant: string; file: OutputFile }[];
}

async function render(recipe: engine.Recipe, original: engine.Original): Promise<RenderedFiles> {
  const start = performance.now();
  const files = recipe.render(original) as Files;
  const milliseconds = performance.now() - start;
  const base = files.master?.sha256 ?? (await sha256Of(original));
  return {
    engine: engine.engine(),
    recipe: recipe.digest,
    generation: engine.generation(base, recipe.digest),
    source: files.source,
    warnings: files.warnings,
    master: files.master,
    renditions: files.renditions.map(({ variant, file }) => ({ variant, ...file })),
    milliseconds,
  };
}

function resize(recipe: engine.Recipe, original: engine.Original): OutputFile {
  const [made] = (recipe.render(original) as Files).renditions;
  if (!made) {
    throw new Error("the recipe has no variant");
  }
  return made.file;
}

/** The files' own buffers are moved to the caller instead of copied. */
function buffersOf(value: Results[Job["kind"]]): ArrayBuffer[] {
  if (typeof value === "string") {
    return [];
  }
  if ("data" in value) {
    return [value.data.buffer];
  }
  if (!("renditions" in value)) {
    return [];
  }
  const files: OutputFile[] = [...value.renditions];
  if (value.master) {
    files.push(value.master);
  }
  return files.map((file) => file.data.buffer);
}

function failure(error: unknown): Failed {
  if (isCoreError(error)) {
    return { status: "failed", code: error.code, message: error.message, trapped: false };
  }
  const { code, message } = isLackOfMemory(error) ? outOfMemoryError() : internalError();
  return { status: "failed", code, message, trapped: true };
}

/**
 * Rust ends a failed allocation by the `unreachable` instruction, like a panic,
 * but without running the panic hook. The engines word that trap differently;
 * the instruction's name is in all of them. Other traps (out of bounds, stack)
 * are defects. JavaScript's own failed allocations are range errors, and so is
 * a stack overflow.
 */
function isLackOfMemory(error: unknown): boolean {
  if (error instanceof WebAssembly.RuntimeError) {
    return /unreachable/i.test(error.message) && !hasPanicked();
  }
  return error instanceof RangeError && !/stack|recursion/i.test(error.message);
}

function hasPanicked(): boolean {
  try {
    return engine.panicked();
  } catch {
    return true;
  }
}
