/** The image's record as the upload API answers it. */

import { type ErrorCode, isErrorCode, IsopixError } from "../errors.js";
import type { Source, Uploaded, UploadedRendition, Warning } from "../types.js";
import type { Ticket } from "./put.js";

/** What `POST /uploads` answered. */
export function ticketIn(answer: Record<string, unknown>): Ticket {
  const { id, upload } = answer;
  const { url, headers } = isObject(upload) ? upload : {};
  if (typeof id !== "string" || typeof url !== "string" || !isObject(headers)) {
    throw misunderstood("POST uploads");
  }
  return { id, url, headers: strings(headers) };
}

/** What `GET /recipe` answered: what both sides have to have in common. */
export interface ServerRecipe {
  engine: string;
  digest: string;
}

export function serverRecipeIn({ engine, digest }: Record<string, unknown>): ServerRecipe {
  if (typeof engine !== "string" || typeof digest !== "string") {
    throw misunderstood("GET recipe");
  }
  return { engine, digest };
}

/**
 * The finished image, or `undefined` while it is pending. Throws what the
 * record says where the server could not make it.
 */
export function uploadedIn(
  record: Record<string, unknown>,
  id: string,
  route: Uploaded["route"],
): Uploaded | undefined {
  const { status } = record;
  switch (status) {
    case "PENDING":
      return undefined;
    case "FAILED":
      throw failureIn(record, id);
    case "READY":
      return readyIn(record, id, route);
    default:
      throw misunderstood("GET uploads/<id>");
  }
}

function failureIn({ code, message }: Record<string, unknown>, id: string): IsopixError {
  const known: ErrorCode = isErrorCode(code) ? code : "internal";
  const words = typeof message === "string" ? message : "the server could not make the renditions";
  return new IsopixError(known, words, { id });
}

function readyIn(record: Record<string, unknown>, id: string, route: Uploaded["route"]): Uploaded {
  const { engine, recipe, generation, source, warnings, renditions, milliseconds } = record;
  if (
    typeof engine !== "string" ||
    typeof recipe !== "string" ||
    typeof generation !== "string" ||
    !isObject(source) ||
    !Array.isArray(renditions)
  ) {
    throw misunderstood("GET uploads/<id>");
  }
  return {
    id,
    route,
    engine,
    recipe,
    generation,
    // The server's own types: it made them from the core's.
    source: source as unknown as Source,
    warnings: Array.isArray(warnings) ? (warnings as Warning[]) : [],
    renditions: renditions as UploadedRendition[],
    milliseconds: typeof milliseconds === "number" ? milliseconds : 0,
  };
}

function misunderstood(what: string): IsopixError {
  return new IsopixError(
    "network",
    `${what} was answered by JSON that this isopix does not understand: is the endpoint an isopix server of the same version?`,
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function strings(record: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, String(value)] as const),
  );
}
