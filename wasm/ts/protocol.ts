/** What the pool and its workers say to each other. */

import type { ErrorCode } from "./errors.js";
import type { OutputFormat, Source, Warning } from "./types.js";

/** A file as a worker gets it. */
export type JobFile = Blob | Uint8Array<ArrayBuffer>;

/** Work for a worker. `recipe` is JSON text that the core has accepted. */
export type Job =
  | { kind: "probe"; file: JobFile; recipe: string }
  | { kind: "render"; file: JobFile; recipe: string }
  | { kind: "resize"; file: JobFile; recipe: string }
  | { kind: "sha256"; file: JobFile };

/** What each kind of work gives. */
export interface Results {
  probe: Source;
  render: RenderedFiles;
  /** The recipe's first rendition. */
  resize: OutputFile;
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

/** To a worker. The first request brings the compiled module along. */
export interface Request {
  module: WebAssembly.Module | undefined;
  job: Job;
}

/** From a worker: one answer to each request. */
export type Answer = (Done | Failed) & {
  /** What the instance's memory has grown to. It never shrinks. */
  memoryBytes: number;
};

/** A job's result. */
export interface Done {
  status: "done";
  value: Results[Job["kind"]];
}

/** Why there is none. */
export interface Failed {
  status: "failed";
  code: ErrorCode;
  message: string;
  /** The instance has trapped: the worker must not be used again. */
  trapped: boolean;
}
