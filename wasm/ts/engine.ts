/**
 * The engine on the caller's side: one small instance, used here only to check
 * recipes and sizes of files. Images are worked on in workers.
 */

import { internalError, isCoreError, IsopixError, messageOf } from "./errors.js";
import initialize, * as bindings from "./generated/isopix.js";
import { type Modules, unavailable } from "./modules.js";
import { recipeText, resizeRecipeText } from "./recipe-text.js";
import type { ResizeFields } from "./recipe.js";
import type { ResizerOptions } from "./types.js";

/** An engine with a recipe that it has accepted. */
export class Engine {
  /** The recipe as JSON text. */
  readonly recipeText: string;
  /** The greatest size of an original that the recipe allows, in bytes. */
  readonly maxBytes: number;
  readonly #recipe: bindings.Recipe;

  constructor(text: string) {
    this.#recipe = checked(() => new bindings.Recipe(text));
    this.recipeText = text;
    this.maxBytes = this.#recipe.maxBytes;
  }

  /** Throws `limit-exceeded` where an original has more bytes than the recipe allows. */
  checkBytes(bytes: number): void {
    checked(() => {
      this.#recipe.checkBytes(bytes);
    });
  }

  /** The text of a recipe for one file; throws `invalid-recipe`. */
  resizeRecipeText(fields: ResizeFields): string {
    const text = resizeRecipeText(this.recipeText, fields);
    checked(() => {
      new bindings.Recipe(text).free();
    });
    return text;
  }
}

/** Loads the engine when it is asked for, and again where that failed. */
export class EngineLoader {
  readonly #modules: Modules;
  /** Taken at once, so that a later change of the object changes nothing. */
  readonly #recipe: string | undefined;
  #engine: Promise<Engine> | undefined;

  /** Throws `invalid-recipe` where the recipe cannot be JSON. */
  constructor(modules: Modules, recipe: ResizerOptions["recipe"]) {
    this.#modules = modules;
    this.#recipe = recipe === undefined ? undefined : recipeText(recipe);
  }

  /** Rejects with `invalid-recipe`, or where the engine cannot be had. */
  load(): Promise<Engine> {
    this.#engine ??= this.#load().catch((error: unknown) => {
      this.#engine = undefined;
      throw error;
    });
    return this.#engine;
  }

  async #load(): Promise<Engine> {
    const { module } = await this.#modules.get("core");
    await (instance ??= instantiate(module));
    return new Engine(this.#recipe ?? bindings.defaultRecipe());
  }
}

/** One for all resizers: it holds no state but the recipes' own. */
let instance: Promise<unknown> | undefined;

function instantiate(module: WebAssembly.Module): Promise<unknown> {
  return initialize({ module_or_path: module }).catch((error: unknown) => {
    instance = undefined;
    throw unavailable(messageOf(error), error);
  });
}

/** Does something with the bindings, whose errors are plain objects. */
function checked<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw isCoreError(error) ? new IsopixError(error.code, error.message) : internalError(error);
  }
}
