/** The public operations. */

import type { Engine } from "./engine.js";
import { IsopixError } from "./errors.js";
import type { Host } from "./host.js";
import { parcel, sizeOf } from "./image-file.js";
import type { JobOptions } from "./pool.js";
import type { Job, OutputFile, RenderedFiles, Results } from "./protocol.js";
import type { ResizeFields } from "./recipe.js";
import type {
  ImageFile,
  OperationOptions,
  Output,
  Rendered,
  RenderOptions,
  ResizerOptions,
  Source,
  Uploaded,
  UploadOptions,
} from "./types.js";
import { upload } from "./upload/upload.js";
import { Workshop } from "./workshop.js";

/**
 * Resizes images in workers, off the caller's thread. Every operation may run
 * at the same time as others; a few workers share the work.
 *
 * Every operation rejects with an {@link IsopixError}.
 */
export class Resizer {
  readonly #workshop: Workshop;

  /** @internal */
  constructor(workshop: Workshop) {
    this.#workshop = workshop;
  }

  /**
   * Reads a file's header: format, size, orientation, frames.
   *
   * @param file - the original
   * @param options - a signal
   * @returns facts of the original; width and height in pixels as stored
   * @throws IsopixError `unsupported-format`, `corrupt`, `limit-exceeded`,
   * `storage` (the file cannot be read), `aborted`, and what keeps the engine
   * from running: `network`, `not-comparable`, `out-of-memory`
   * @example
   * ```ts
   * const { format, width, height } = await resizer.probe(file);
   * ```
   */
  async probe(file: ImageFile, options: OperationOptions = {}): Promise<Source> {
    return this.#run("probe", file, options);
  }

  /**
   * Makes one file of another size, upright, without metadata, straight from
   * the original. The recipe's limits hold; its master and variants do not
   * matter.
   *
   * @param file - the original
   * @param fields - what to make of it: width and height in pixels, fit, format,
   * quality; without any, a JPEG (or PNG, where a pixel is not opaque) of the
   * same size
   * @param options - a signal
   * @throws IsopixError as {@link Resizer.probe}, and `invalid-recipe` where a
   * field is unknown or has a bad value
   * @example
   * ```ts
   * const thumb = await resizer.resize(file, { width: 256, height: 256, fit: "cover" });
   * image.src = URL.createObjectURL(thumb.blob);
   * ```
   */
  async resize(
    file: ImageFile,
    fields: ResizeFields = {},
    options: OperationOptions = {},
  ): Promise<Output> {
    return toOutput(
      await this.#run("resize", file, options, (engine) => engine.resizeRecipeText(fields)),
    );
  }

  /**
   * Makes the recipe's master and all its renditions: the same bytes as a
   * server with the same engine and recipe.
   *
   * @param file - the original
   * @param options - a signal, and a function that is told of progress
   * @throws IsopixError as {@link Resizer.probe}
   * @example
   * ```ts
   * const { renditions } = await resizer.render(file);
   * for (const { variant, width, height, sha256 } of renditions) {
   *   console.log(variant, width, height, sha256);
   * }
   * ```
   */
  async render(file: ImageFile, options: RenderOptions = {}): Promise<Rendered> {
    refuseEdits(options);
    const onStart = () => options.onProgress?.({ stage: "rendering" });
    const files = await this.#run("render", file, { ...options, onStart });
    return toRendered(files);
  }

  /**
   * Sends a file and waits until the server has made its renditions. Broken
   * connections are tried again; nothing is sent twice into one place.
   *
   * @param file - the original
   * @param options - where to send it, by which route, and what to be told
   * @throws IsopixError as {@link Resizer.render} on the route `browser`; the
   * server's code where it refuses or cannot read the file; `network` where it
   * cannot be reached; `storage` where the storage does not take the file;
   * `not-comparable` where `browser` is forced and the server has another
   * engine or recipe
   * @example
   * ```ts
   * const sent = await resizer.upload(file, {
   *   endpoint: "/uploads",
   *   headers: async () => ({ authorization: `Bearer ${await token()}` }),
   *   onProgress: ({ stage, loaded, total }) => console.log(stage, loaded, total),
   * });
   * image.src = sent.renditions[0].url;
   * ```
   */
  async upload(file: ImageFile, options: UploadOptions): Promise<Uploaded> {
    refuseEdits(options);
    return upload(file, options, {
      render: (renderOptions) => this.render(file, renderOptions),
      sha256: (blob, signal) =>
        this.#workshop.run<"sha256">({ kind: "sha256", file: blob }, { signal }),
    });
  }

  /**
   * Stops the workers and frees their memory. What is still running rejects
   * with `aborted`, and so does everything that is asked for afterwards.
   *
   * @example
   * ```ts
   * resizer.close();
   * ```
   */
  close(): void {
    this.#workshop.close();
  }

  async #run<Kind extends "probe" | "render" | "resize">(
    kind: Kind,
    original: ImageFile,
    options: JobOptions,
    recipeOf: (engine: Engine) => string = (engine) => engine.recipeText,
  ): Promise<Results[Kind]> {
    const { file, transfer } = parcel(original);
    const engine = await this.#workshop.engine(options.signal);
    engine.checkBytes(sizeOf(file));
    const job = { kind, file, recipe: recipeOf(engine) } as Extract<Job, { kind: Kind }>;
    return this.#workshop.run(job, { ...options, transfer });
  }
}

/** Starts a resizer on a platform. */
export async function startResizer(host: Host, options: ResizerOptions): Promise<Resizer> {
  const workshop = new Workshop(host, options);
  try {
    await workshop.engine();
  } catch (error) {
    // Without the engine an upload still sends the original, and what needs
    // the engine tries again to load it and then says why it cannot.
    if (!(error instanceof IsopixError) || error.code === "invalid-recipe") {
      throw error;
    }
  }
  return new Resizer(workshop);
}

/** Crop and focus are part of the design and not built yet: never ignored. */
function refuseEdits(options: object): void {
  if ("edits" in options && options.edits !== undefined) {
    throw new IsopixError("invalid-recipe", "edits: not built yet: leave the option out");
  }
}

function toRendered(files: RenderedFiles): Rendered {
  return {
    ...files,
    master: files.master && toOutput(files.master),
    renditions: files.renditions.map(toRendition),
  };
}

function toRendition(file: RenderedFiles["renditions"][number]): Rendered["renditions"][number] {
  return { variant: file.variant, ...toOutput(file) };
}

function toOutput({ format, width, height, sha256, data }: OutputFile): Output {
  const blob = new Blob([data], { type: `image/${format}` });
  return { blob, format, width, height, bytes: data.byteLength, sha256 };
}
