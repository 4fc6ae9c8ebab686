/** What callers hand over, made ready to be sent to a worker. */

import { IsopixError, outOfMemoryError } from "./errors.js";
import type { JobFile } from "./protocol.js";
import type { ImageFile } from "./types.js";

/** A file on its way to a worker; `transfer` is moved instead of copied. */
export interface Parcel {
  file: JobFile;
  transfer: ArrayBuffer[];
}

/**
 * A blob goes as it is: the worker reads it, and the page never holds its
 * bytes. Byte arrays are copied once, so that the caller's stay usable.
 */
export function parcel(file: ImageFile): Parcel {
  if (isBlob(file)) {
    return { file, transfer: [] };
  }
  const bytes = bytesOf(file);
  return { file: bytes, transfer: [bytes.buffer] };
}

/** The size in bytes. */
export function sizeOf(file: JobFile): number {
  return file instanceof Uint8Array ? file.byteLength : file.size;
}

/** The first bytes, or all of them where there are not so many; rejects as {@link readBlob}. */
export async function headOf(file: JobFile, bytes: number): Promise<Uint8Array> {
  return file instanceof Uint8Array ? file.subarray(0, bytes) : readBlob(file.slice(0, bytes));
}

/** The file as a blob, for sending it. */
export function toBlob(file: ImageFile): Blob {
  return isBlob(file) ? file : new Blob([bytesOf(file)]);
}

/** Reads a blob; rejects with `storage` or `out-of-memory`. */
export async function readBlob(blob: Blob): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await blob.arrayBuffer());
  } catch (cause) {
    throw readError(cause);
  }
}

/** What becomes of what a platform throws that cannot read a blob. */
export function readError(cause: unknown): IsopixError {
  if (cause instanceof RangeError) {
    return outOfMemoryError(cause);
  }
  const name = cause instanceof Error || cause instanceof DOMException ? cause.name : "";
  const reason = READ_FAULTS[name] ?? "input/output error";
  return new IsopixError("storage", `cannot read the file: ${reason}`, { cause });
}

/** The File API's names for what the command calls by these words. */
const READ_FAULTS: Record<string, string> = {
  NotFoundError: "not found",
  SecurityError: "permission denied",
};

function bytesOf(file: ArrayBuffer | Uint8Array): Uint8Array<ArrayBuffer> {
  if (file instanceof Uint8Array) {
    return new Uint8Array(file);
  }
  if (file instanceof ArrayBuffer) {
    return new Uint8Array(file.slice(0));
  }
  throw new IsopixError(
    "unsupported-format",
    `a file is a Blob, an ArrayBuffer or a Uint8Array, and this is ${describe(file)}`,
  );
}

// Not `instanceof`: a file that was dropped into a frame is of another realm.
function isBlob(file: unknown): file is Blob {
  return (
    typeof file === "object" &&
    file !== null &&
    typeof (file as Partial<Blob>).arrayBuffer === "function" &&
    typeof (file as Partial<Blob>).size === "number"
  );
}

function describe(value: unknown): string {
  if (value === null || value === undefined) {
    return String(value);
  }
  return typeof value === "object" ? Object.prototype.toString.call(value) : `a ${typeof value}`;
}
