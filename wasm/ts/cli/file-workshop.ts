/** The engine and worker threads, shared by the commands. */

import type { Engine } from "../engine.js";
import { IsopixError } from "../errors.js";
import { node } from "../host/node.js";
import type { Job, Results } from "../protocol.js";
import { Workshop } from "../workshop.js";
import { readOriginal } from "./original.js";

/** Works on files one after another, in a thread: so Ctrl-C is heard meanwhile. */
export class FileWorkshop {
  readonly #workshop: Workshop;
  readonly #engine: Engine;

  private constructor(workshop: Workshop, engine: Engine) {
    this.#workshop = workshop;
    this.#engine = engine;
  }

  /** Rejects with `invalid-recipe`, or where the engine's file is missing. */
  static async open(recipe: string | undefined): Promise<FileWorkshop> {
    const workshop = new Workshop(node, { recipe });
    return new FileWorkshop(workshop, await workshop.engine());
  }

  /** Reads a file and works on it; rejects with what the file's line says. */
  async work<Kind extends "probe" | "render">(kind: Kind, path: string): Promise<Results[Kind]> {
    const file = await readOriginal(path, this.#engine);
    const job = { kind, file, recipe: this.#engine.recipeText } as Extract<Job, { kind: Kind }>;
    return this.#workshop.run(job, { transfer: [file.buffer] });
  }

  close(): void {
    this.#workshop.close();
  }
}

/** What a file's line says. Whatever else is thrown is a defect of the command itself. */
export function lineError(error: unknown): IsopixError {
  if (error instanceof IsopixError) {
    return error;
  }
  throw error;
}
