/**
 * The engine on the caller's side: compiled once for all workers of a resizer,
 * and used here only to check the recipe. Images are worked on in workers.
 */

import { internalError, isCoreError, IsopixError } from "./errors.js";
import initialize, * as bindings from "./generated/isopix.js";
import type { Host } from "./host.js";
import type { ResizerOptions } from "./types.js";

/** What a worker needs to be of use. */
export interface Engine {
  module: WebAssembly.Module;
  /** The checked recipe as JSON text, and as the core sees it. */
  recipeText: string;
  recipe: bindings.Recipe;
}

/** Loads the engine when it is asked for, and again where that failed. */
export class EngineLoader {
  readonly #host: Host;
  readonly #wasm: ResizerOptions["wasmUrl"];
  /** Taken at once, so that a later change of the object changes nothing. */
  readonly #recipe: string | undefined;
  #engine: Promise<Engine> | undefined;

  /** Throws `invalid-recipe` where the recipe cannot be JSON. */
  constructor(host: Host, options: ResizerOptions) {
    this.#host = host;
    this.#wasm = options.wasmUrl;
    this.#recipe = textOf(options.recipe);
  }

  /** Rejects with `invalid-recipe`, or where the engine cannot be had. */
  load(): Promise<Engine> {
    this.#engine ??= load(this.#host, this.#wasm, this.#recipe).catch((error: unknown) => {
      this.#engine = undefined;
      throw error;
    });
    return this.#engine;
  }
}

async function load(
  host: Host,
  wasm: ResizerOptions["wasmUrl"],
  recipe: string | undefined,
): Promise<Engine> {
  const module = await compile(host, wasm);
  await (instance ??= instantiate(module));
  const recipeText = recipe ?? bindings.defaultRecipe();
  return { module, recipeText, recipe: check(recipeText) };
}

function compile(host: Host, wasm: ResizerOptions["wasmUrl"]): Promise<WebAssembly.Module> {
  if (typeof WebAssembly === "undefined") {
    return Promise.reject(unavailable("there is no WebAssembly here"));
  }
  if (wasm instanceof WebAssembly.Module) {
    return Promise.resolve(wasm);
  }
  const key = String(wasm ?? "");
  let module = modules.get(key);
  if (!module) {
    module = host.compile(wasm).catch((error: unknown) => {
      modules.delete(key);
      throw error instanceof IsopixError ? error : unavailable(messageOf(error), error);
    });
    modules.set(key, module);
  }
  return module;
}

/** Compiled once for all resizers, by address; "" is the package's own. */
const modules = new Map<string, Promise<WebAssembly.Module>>();

/** One for all resizers: it holds no state but the recipes' own. */
let instance: Promise<unknown> | undefined;

function instantiate(module: WebAssembly.Module): Promise<unknown> {
  return initialize({ module_or_path: module }).catch((error: unknown) => {
    instance = undefined;
    throw unavailable(messageOf(error), error);
  });
}

/** The engine cannot run here at all, so there is nothing to compare with. */
function unavailable(reason: string, cause?: unknown): IsopixError {
  return new IsopixError(
    "not-comparable",
    `the engine cannot run here (${reason}): allow 'wasm-unsafe-eval' in the Content-Security-Policy and WebAssembly in the browser, or send the original`,
    { cause },
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function textOf(recipe: ResizerOptions["recipe"]): string | undefined {
  if (recipe === undefined || typeof recipe === "string") {
    return recipe;
  }
  try {
    return JSON.stringify(recipe);
  } catch (cause) {
    throw new IsopixError("invalid-recipe", `the recipe cannot be JSON: ${messageOf(cause)}`, {
      cause,
    });
  }
}

function check(text: string): bindings.Recipe {
  try {
    return new bindings.Recipe(text);
  } catch (error) {
    throw isCoreError(error) ? new IsopixError(error.code, error.message) : internalError(error);
  }
}
