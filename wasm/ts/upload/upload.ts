/** From a file to the renditions that the server made of it. */

import { IsopixError, type ErrorCode } from "../errors.js";
import { toBlob } from "../image-file.js";
import type {
  ImageFile,
  Progress,
  Rendered,
  RenderOptions,
  Uploaded,
  UploadOptions,
} from "../types.js";
import { Api } from "./api.js";
import { contentTypeOf } from "./content-type.js";
import { Endpoints } from "./endpoints.js";
import { put, type Ticket } from "./put.js";
import { serverRecipeIn, ticketIn, uploadedIn } from "./record.js";
import { delay, jittered, retrying } from "./retry.js";
import { sha256Of } from "./sha256.js";

/** What an upload needs of the resizer. */
export interface Renderer {
  render(options: RenderOptions): Promise<Rendered>;
  sha256(file: Blob, signal: AbortSignal | undefined): Promise<string>;
}

/**
 * Why the browser's route may end and the server's begin. A file that is
 * corrupt or too large is so on both sides, and is not sent.
 */
const SERVER_MAY: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "not-comparable",
  "out-of-memory",
  "unsupported-format",
  // Of the render: the engine's files could not be loaded.
  "network",
  // A defect that only this browser may have.
  "internal",
]);

export async function upload(
  file: ImageFile,
  options: UploadOptions,
  renderer: Renderer,
): Promise<Uploaded> {
  const sender = new Sender(toBlob(file), options, renderer);
  switch (options.route ?? "auto") {
    case "server":
      return sender.byServer();
    case "browser":
      return sender.byBrowser();
    case "auto":
      return sender.byEither();
    default:
      throw new IsopixError(
        "invalid-recipe",
        `route: ${JSON.stringify(options.route)} is not auto, browser or server`,
      );
  }
}

/** What is sent, and what is said of it beforehand. */
interface Shipment {
  route: Uploaded["route"];
  body: Blob;
  contentType: string;
  sha256: string;
  engine: string;
  recipe: string;
}

/** One upload. */
class Sender {
  readonly #original: Blob;
  readonly #options: UploadOptions;
  readonly #renderer: Renderer;
  readonly #endpoints: Endpoints;
  readonly #api: Api;

  constructor(original: Blob, options: UploadOptions, renderer: Renderer) {
    this.#original = original;
    this.#options = options;
    this.#renderer = renderer;
    this.#endpoints = new Endpoints(options.endpoint);
    this.#api = new Api(options.headers, options.signal);
  }

  async byBrowser(): Promise<Uploaded> {
    const shipment = await this.#fromRendered(await this.#rendered());
    return this.#send(shipment, await this.#ticket(shipment));
  }

  async byServer(): Promise<Uploaded> {
    const shipment = await this.#fromOriginal();
    try {
      return await this.#send(shipment, await this.#ticket(shipment));
    } catch (error) {
      if (!isNotComparable(error)) {
        throw error;
      }
      // The server's recipe or engine was changed between the two requests.
      const renewed = await this.#fromOriginal();
      return this.#send(renewed, await this.#ticket(renewed));
    }
  }

  async byEither(): Promise<Uploaded> {
    let shipment, ticket;
    try {
      shipment = await this.#fromRendered(await this.#rendered());
    } catch (error) {
      if (error instanceof IsopixError && SERVER_MAY.has(error.code)) {
        return this.byServer();
      }
      throw error;
    }
    try {
      ticket = await this.#ticket(shipment);
    } catch (error) {
      if (isNotComparable(error)) {
        return this.byServer();
      }
      throw error;
    }
    return this.#send(shipment, ticket);
  }

  async #rendered(): Promise<Rendered> {
    const { rendered, signal, onProgress } = this.#options;
    return rendered ?? this.#renderer.render({ signal, onProgress });
  }

  /** The master; the original where the recipe has none. */
  async #fromRendered({ master, engine, recipe }: Rendered): Promise<Shipment> {
    const sent = master ?? {
      blob: this.#original,
      sha256: await this.#sha256(),
    };
    const contentType = await contentTypeOf(sent.blob);
    return { route: "browser", body: sent.blob, contentType, sha256: sent.sha256, engine, recipe };
  }

  /** The original goes under the server's own engine and recipe, whatever this side has. */
  async #fromOriginal(): Promise<Shipment> {
    const name = this.#options.recipeName ?? "default";
    const answer = await this.#api.call("GET", this.#endpoints.recipe(name));
    const { engine, digest } = serverRecipeIn(answer);
    return {
      route: "server",
      body: this.#original,
      contentType: await contentTypeOf(this.#original),
      sha256: await this.#sha256(),
      engine,
      recipe: digest,
    };
  }

  #sha256(): Promise<string> {
    return sha256Of(this.#original, () =>
      this.#renderer.sha256(this.#original, this.#options.signal),
    );
  }

  /** Asks the server for a place to put these bytes. */
  async #ticket({ body, contentType, sha256, engine, recipe }: Shipment): Promise<Ticket> {
    const { recipeName, metadata } = this.#options;
    const answer = await this.#api.call("POST", this.#endpoints.uploads, {
      contentType,
      bytes: body.size,
      sha256,
      engine,
      recipe,
      recipeName,
      name: this.#options.name ?? nameOf(this.#original),
      metadata,
    });
    return ticketIn(answer);
  }

  async #send(shipment: Shipment, ticket: Ticket): Promise<Uploaded> {
    const { route } = shipment;
    const { id } = await this.#deliver(shipment, ticket);
    this.#tell({ stage: "processing" });
    const uploaded = await this.#wait(id, route);
    this.#tell({ stage: "ready" });
    return uploaded;
  }

  /** Puts the file into its place, and once more into a new one where the first ran out. */
  async #deliver(shipment: Shipment, ticket: Ticket, renewed = false): Promise<Ticket> {
    const { signal } = this.#options;
    const onSent = (loaded: number, total: number) => {
      this.#tell({ stage: "sending", loaded, total });
    };
    const outcome = await retrying(signal, () => put(ticket, shipment.body, onSent, signal));
    if (outcome !== "refused") {
      return ticket;
    }
    if (renewed) {
      throw new IsopixError(
        "storage",
        "the storage refused the file twice, status 403: see whether the server's clock is right and its role may write",
        { id: ticket.id },
      );
    }
    return this.#deliver(shipment, await this.#ticket(shipment), true);
  }

  /** Asks until the image is ready; throws what its record says where it failed. */
  async #wait(id: string, route: Uploaded["route"]): Promise<Uploaded> {
    const end = performance.now() + WAIT_MILLISECONDS;
    for (let wait = POLL_FIRST_MILLISECONDS; ; wait = Math.min(wait * 1.5, POLL_MAX_MILLISECONDS)) {
      const record = await this.#api.call("GET", this.#endpoints.image(id));
      const uploaded = uploadedIn(record, id, route);
      if (uploaded) {
        return uploaded;
      }
      if (performance.now() > end) {
        throw new IsopixError(
          "network",
          `the server has the file and is not done after ${String(WAIT_MILLISECONDS / 60_000)} minutes: ask for the image later by its id`,
          { id },
        );
      }
      await delay(jittered(wait), this.#options.signal);
    }
  }

  #tell(progress: Progress): void {
    this.#options.onProgress?.(progress);
  }
}

const POLL_FIRST_MILLISECONDS = 200;
const POLL_MAX_MILLISECONDS = 5_000;
/** More than a lease and the sweeper's retry take. */
const WAIT_MILLISECONDS = 15 * 60_000;

function isNotComparable(error: unknown): boolean {
  return error instanceof IsopixError && error.code === "not-comparable";
}

function nameOf(file: Blob): string | undefined {
  return "name" in file && typeof file.name === "string" ? file.name : undefined;
}
