/** What the pool and its workers say to each other. */

import type { ErrorCode } from "./errors.js";
import type { OutputFormat, Source, Warning } from "./types.js";

/** Work for a worker. `recipe` is JSON text that the core has accepted. */
export type Job =
  | { kind: "probe"; file: Blob | Uint8Array; recipe: string }
  | { kind: "render"; file: Blob | Uint8Array; recipe: string }
  | { kind: "sha256"; file: Blob | Uint8Array };

/** What each kind of work gives. */
export interface Results {
  probe: Source;
  render: RenderedFiles;
  sha256: string;
}

/** A file that was made, as bytes. */
export interface OutputFile {
  format: OutputFormat;
  width: number;
  height: number;
  sha256: string;
  data: Uint8Array<ArrayBuffer>;
}

/** What a render made, as bytes. */
export interface RenderedFiles {
  engine: string;
  recipe: string;
  generation: string;
  source: Source;
  warnings: Warning[];
  master: OutputFile | null;
  renditions: (OutputFile & { variant: string })[];
  milliseconds: number;
}

/** To a worker. The first request brings the compiled engine along. */
export interface Request {
  module: WebAssembly.Module | undefined;
  job: Job;
}

/** From a worker: one answer to each request. */
export type Answer =
  | { status: "done"; value: Results[Job["kind"]] }
  | {
      status: "failed";
      code: ErrorCode;
      message: string;
      /** The instance has trapped: the worker must not be used again. */
      trapped: boolean;
    };
