/**
 * The worker's side: one instance of the engine, one job at a time. After a
 * trap the instance's memory is in an unknown state, so the worker says so and
 * is thrown away.
 */

import { internalError, isCoreError, outOfMemoryError } from "./errors.js";
import * as engine from "./generated/isopix.js";
import { readBlob } from "./image-file.js";
import type { Answer, Job, OutputFile, RenderedFiles, Request, Results } from "./protocol.js";
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

async function answer(request: Request): Promise<Reply> {
  try {
    if (request.module) {
      engine.initSync({ module: request.module });
    }
    const value = await run(request.job);
    return { answer: { status: "done", value }, transfer: buffersOf(value) };
  } catch (error) {
    return { answer: failure(error), transfer: [] };
  }
}

async function run(job: Job): Promise<Results[Job["kind"]]> {
  if (job.kind === "sha256") {
    return engine.sha256(await read(job.file));
  }
  const recipe = new engine.Recipe(job.recipe);
  try {
    recipe.checkBytes(sizeOf(job.file));
    const original = await read(job.file);
    return job.kind === "probe" ? (recipe.probe(original) as Source) : render(recipe, original);
  } finally {
    free(recipe);
  }
}

/** What the bindings' `render` gives. */
interface Files {
  source: Source;
  warnings: Warning[];
  master: OutputFile | null;
  renditions: { variant: string; file: OutputFile }[];
}

function render(recipe: engine.Recipe, original: Uint8Array): RenderedFiles {
  const start = performance.now();
  const files = recipe.render(original) as Files;
  const milliseconds = performance.now() - start;
  const base = files.master?.sha256 ?? engine.sha256(original);
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

// After a trap nothing of the instance may be called, and this would trap
// again and hide the first error.
function free(recipe: engine.Recipe): void {
  try {
    recipe.free();
  } catch {
    // The error that matters is already on its way.
  }
}

function sizeOf(file: Blob | Uint8Array): number {
  return file instanceof Uint8Array ? file.byteLength : file.size;
}

async function read(file: Blob | Uint8Array): Promise<Uint8Array> {
  return file instanceof Uint8Array ? file : readBlob(file);
}

function buffersOf(value: Results[Job["kind"]]): ArrayBuffer[] {
  if (typeof value === "string" || !("renditions" in value)) {
    return [];
  }
  const files: OutputFile[] = [...value.renditions];
  if (value.master) {
    files.push(value.master);
  }
  return files.map((file) => file.data.buffer);
}

function failure(error: unknown): Answer {
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
