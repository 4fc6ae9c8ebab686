/** The compiled modules: each is fetched when something needs it, and not before. */

import type { ModuleName } from "./choice.js";
import { IsopixError, messageOf } from "./errors.js";
import type { Host } from "./host.js";
import { ownModule } from "./own-modules.js";
import type { ResizerOptions, WasmSource, WasmSources } from "./types.js";

/** A module, and what it can do. */
export interface Compiled {
  name: ModuleName;
  module: WebAssembly.Module;
}

/** The modules of a resizer. */
export class Modules {
  readonly #host: Host;
  readonly #given: ResizerOptions["wasmUrl"];

  constructor(host: Host, given: ResizerOptions["wasmUrl"]) {
    this.#host = host;
    this.#given = given;
  }

  /**
   * A module that can do what this one can: where there is only one, it does
   * everything. Where it could not be had, the next call tries again.
   */
  async get(name: ModuleName): Promise<Compiled> {
    if (typeof WebAssembly === "undefined") {
      throw unavailable("there is no WebAssembly here");
    }
    const given = this.#given;
    if (given !== undefined && !isSources(given)) {
      return { name: "full", module: await this.#compiled(given) };
    }
    return { name, module: await this.#compiled(given?.[name] ?? ownModule(name)) };
  }

  async #compiled(source: WasmSource): Promise<WebAssembly.Module> {
    if (source instanceof WebAssembly.Module) {
      return source;
    }
    const address = String(source);
    let module = compiled.get(address);
    if (!module) {
      module = this.#host.compile(source).catch((error: unknown) => {
        compiled.delete(address);
        throw error instanceof IsopixError ? error : unavailable(messageOf(error), error);
      });
      compiled.set(address, module);
    }
    return module;
  }
}

/** Compiled once for all resizers, by address. */
const compiled = new Map<string, Promise<WebAssembly.Module>>();

function isSources(given: WasmSource | WasmSources): given is WasmSources {
  return typeof given === "object" && ("core" in given || "full" in given);
}

/** The engine cannot run here at all, so there is nothing to compare with. */
export function unavailable(reason: string, cause?: unknown): IsopixError {
  return new IsopixError(
    "not-comparable",
    `the engine cannot run here (${reason}): allow 'wasm-unsafe-eval' in the Content-Security-Policy and WebAssembly in the browser, or send the original`,
    { cause },
  );
}
