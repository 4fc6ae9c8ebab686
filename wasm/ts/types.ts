/**
 * What the operations take and give. Sizes of images are in pixels, sizes of
 * files in bytes, times in milliseconds; every `sha256` is 64 lowercase hex
 * digits.
 */

/** A file to work on. Byte arrays are copied, not detached. */
export type ImageFile = Blob | ArrayBuffer | Uint8Array;

/** A format that isopix reads. */
export type SourceFormat = "jpeg" | "png" | "webp" | "gif";

/** A format that isopix writes. */
export type OutputFormat = "jpeg" | "png" | "webp";

/** Facts of an original, as its header has them. */
export interface Source {
  /** The format, told by the first bytes. */
  format: SourceFormat;
  /** Width as stored, before orientation. */
  width: number;
  /** Height as stored, before orientation. */
  height: number;
  /** Size of the file. */
  bytes: number;
  /** EXIF orientation, 1 to 8; 1 where the file has none. */
  orientation: number;
  /** Number of frames; 1 for a still image. */
  frames: number;
}

/** Something that was done, or not done, and that a person may want to know. */
export interface Warning {
  /** A stable code, such as `profile-dropped`. */
  code: string;
  /** What happened, for people. */
  message: string;
}

/** A file that was made. */
export interface Output {
  /** The file, with its media type. */
  blob: Blob;
  /** Its format. */
  format: OutputFormat;
  /** Its width. */
  width: number;
  /** Its height. */
  height: number;
  /** Its size. */
  bytes: number;
  /** Its SHA-256. */
  sha256: string;
}

/** A variant's file. */
export interface Rendition extends Output {
  /** The variant's name in the recipe. */
  variant: string;
}

/** Everything that a recipe makes of one original. */
export interface Rendered {
  /** The id of the engine: with the recipe's digest it decides the bytes. */
  engine: string;
  /** The recipe's digest, a SHA-256. */
  recipe: string;
  /**
   * The folder name of these renditions on a server with the same engine and
   * recipe, 16 hex digits: their address is known before anything is sent.
   */
  generation: string;
  /** Facts of the original. */
  source: Source;
  /** What a person may want to know. */
  warnings: Warning[];
  /** The bounded file that stands between original and renditions; `null` where the recipe has none. */
  master: Output | null;
  /** The renditions, in the order of variant names, then of the variant's formats. */
  renditions: Rendition[];
  /** Time of the work itself, from the first byte decoded to the last byte encoded. */
  milliseconds: number;
}

/** What can be given to every operation. */
export interface OperationOptions {
  /**
   * Ends the operation: it rejects with code `aborted`, and the work stops.
   * @defaultValue none
   */
  signal?: AbortSignal | undefined;
}

/** How far an operation is. */
export interface Progress {
  /**
   * `rendering` in the browser, `sending` to the storage, `processing` on the
   * server, `ready`.
   */
  stage: "rendering" | "sending" | "processing" | "ready";
  /** While sending: bytes sent so far. */
  loaded?: number;
  /** While sending: bytes in all. */
  total?: number;
}

/** What can be given to `render`. */
export interface RenderOptions extends OperationOptions {
  /** Is told when a stage begins. */
  onProgress?: ((progress: Progress) => void) | undefined;
}

/** Headers, or a function that gives them anew for every request (tokens run out). */
export type HeadersSource =
  Record<string, string> | (() => Record<string, string> | Promise<Record<string, string>>);

/** What can be given to `upload`. */
export interface UploadOptions extends RenderOptions {
  /**
   * The upload API, such as `/uploads`; in Node an absolute URL. The recipe
   * is asked for at its sibling `recipe`.
   */
  endpoint: string | URL;
  /**
   * Headers of requests to the upload API, such as `authorization`. They are
   * not sent to the storage.
   * @defaultValue none
   */
  headers?: HeadersSource | undefined;
  /**
   * Kept in the image's record: at most 2 kB of strings.
   * @defaultValue none
   */
  metadata?: Record<string, string> | undefined;
  /**
   * The file's name in the image's record.
   * @defaultValue the `name` of a `File`, else none
   */
  name?: string | undefined;
  /**
   * The server's name of the recipe.
   * @defaultValue `"default"`
   */
  recipeName?: string | undefined;
  /**
   * `browser` makes the master here and sends that. `server` sends the
   * original. `auto` prefers the browser, and sends the original where the
   * browser cannot do it: no WebAssembly, not enough memory, another engine or
   * recipe than the server's, or a format that is not read here. The
   * renditions are the same, byte for byte.
   * @defaultValue `"auto"`
   */
  route?: "auto" | "browser" | "server" | undefined;
  /**
   * The result of `render` for the same file, so that work is not done twice.
   * @defaultValue none: `upload` renders where its route needs it
   */
  rendered?: Rendered | undefined;
}

/** A rendition that the server made. */
export interface UploadedRendition {
  /** The variant's name in the recipe. */
  variant: string;
  /** The file's format. */
  format: OutputFormat;
  /** Its width. */
  width: number;
  /** Its height. */
  height: number;
  /** Its size. */
  bytes: number;
  /** Its SHA-256. */
  sha256: string;
  /** Where it is served. */
  url: string;
  /** Until when, where the URL is presigned: an RFC 3339 time. */
  expiresAt?: string;
}

/** An image that the server has finished. */
export interface Uploaded {
  /** The image's id. */
  id: string;
  /** Which side made the master. */
  route: "browser" | "server";
  /** The id of the server's engine. */
  engine: string;
  /** The digest of the server's recipe. */
  recipe: string;
  /** The folder name of the renditions. */
  generation: string;
  /** Facts of the file that the server was sent: the master's on the route `browser`. */
  source: Source;
  /** What a person may want to know. */
  warnings: Warning[];
  /** The renditions, in the order of variant names, then of the variant's formats. */
  renditions: UploadedRendition[];
  /** Time of the server's render, from the first byte decoded to the last byte encoded. */
  milliseconds: number;
}

/** What can be given to `createResizer`. */
export interface ResizerOptions {
  /**
   * What to make of an original: an object or its JSON text.
   * @defaultValue the built-in recipe: a master of 2560 pixels, and the
   * variants thumb (256 x 256, cover), small (640), medium (1280) and large
   * (2048 pixels wide)
   */
  recipe?: import("./recipe.js").Recipe | string | undefined;
  /**
   * The address of a copy of `worker.js`, where a bundler does not find it.
   * The package's other files must lie beside it. Not used in Node.
   * @defaultValue the package's own file
   */
  workerUrl?: string | URL | undefined;
  /**
   * Copies of the package's modules, where a bundler does not find them:
   * `core` for JPEG alone, and `full` for everything else, which is fetched
   * when it is needed; or one for everything, which has to be a `full` one.
   * Whether their form is `simd` or `scalar` is the caller's choice.
   * @defaultValue the package's own files, `simd` where it runs
   */
  wasmUrl?: WasmSource | WasmSources | undefined;
}

/** The address of a module (in Node also a path), or the compiled module. */
export type WasmSource = string | URL | WebAssembly.Module;

/** The package's modules; one that is not named is the package's own file. */
export interface WasmSources {
  /** `isopix_core_simd.wasm` or `isopix_core_scalar.wasm`. */
  core?: WasmSource | undefined;
  /** `isopix_full_simd.wasm` or `isopix_full_scalar.wasm`. */
  full?: WasmSource | undefined;
}
