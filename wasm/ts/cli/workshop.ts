/** The engine and one worker thread, shared by the commands. */

import { EngineLoader, type Engine } from "../engine.js";
import { IsopixError } from "../errors.js";
import { node } from "../host/node.js";
import { Pool } from "../pool.js";
import type { Job, Results } from "../protocol.js";
import { readOriginal } from "./original.js";

/** Works on files one after another, in a thread: so Ctrl-C is heard meanwhile. */
export class Workshop {
  readonly #engine: Engine;
  readonly #pool = new Pool(node, undefined);

  private constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Rejects with `invalid-recipe`, or where the engine's file is missing. */
  static async open(recipe: string | undefined): Promise<Workshop> {
    return new Workshop(await new EngineLoader(node, { recipe }).load());
  }

  /** Reads a file and works on it; rejects with what the file's line says. */
  async work<Kind extends "probe" | "render">(kind: Kind, path: string): Promise<Results[Kind]> {
    const { module, recipe, recipeText } = this.#engine;
    const file = await readOriginal(path, recipe);
    const job = { kind, file, recipe: recipeText } as Extract<Job, { kind: Kind }>;
    return this.#pool.run(module, job, { transfer: [file.buffer] });
  }

  close(): void {
    this.#pool.close();
  }
}

/** What a file's line says. Whatever else is thrown is a defect of the command itself. */
export function lineError(error: unknown): IsopixError {
  if (error instanceof IsopixError) {
    return error;
  }
  throw error;
}
