/** JSON requests to the upload API. */

import { abortedError, type ErrorCode, isErrorCode, IsopixError } from "../errors.js";
import type { HeadersSource } from "../types.js";
import { Deadline } from "./deadline.js";
import { retrying, TryAgain } from "./retry.js";

/** How long a request may take. */
const REQUEST_MILLISECONDS = 30_000;

/** A caller of the API with the headers that its user gives. */
export class Api {
  readonly #headers: HeadersSource | undefined;
  readonly #signal: AbortSignal | undefined;

  constructor(headers: HeadersSource | undefined, signal: AbortSignal | undefined) {
    this.#headers = headers;
    this.#signal = signal;
  }

  /** Answers the JSON object of a good reply; tries again what may help. */
  call(method: "GET" | "POST", url: URL, body?: object): Promise<Record<string, unknown>> {
    return retrying(this.#signal, () => this.#once(method, url, body));
  }

  async #once(method: string, url: URL, body?: object): Promise<Record<string, unknown>> {
    const what = `${method} ${url.pathname}`;
    const headers = new Headers(await this.#userHeaders());
    headers.set("accept", "application/json");
    if (body) {
      headers.set("content-type", "application/json");
    }
    const deadline = new Deadline(REQUEST_MILLISECONDS, this.#signal);
    try {
      const response = await fetch(url, {
        method,
        headers,
        body: body ? JSON.stringify(body) : null,
        // A record changes while it is asked for.
        cache: "no-store",
        signal: deadline.signal,
      });
      const text = await response.text();
      return response.ok ? objectIn(text, what) : refuse(response, text, what);
    } catch (cause) {
      if (cause instanceof IsopixError || cause instanceof TryAgain) {
        throw cause;
      }
      if (this.#signal?.aborted) {
        throw abortedError(this.#signal);
      }
      const fault = deadline.signal.aborted
        ? "was not answered in time"
        : "did not reach the server";
      throw new TryAgain(new IsopixError("network", `${what} ${fault}`, { cause }));
    } finally {
      deadline.clear();
    }
  }

  async #userHeaders(): Promise<Record<string, string>> {
    const headers = this.#headers ?? {};
    if (typeof headers !== "function") {
      return headers;
    }
    try {
      return await headers();
    } catch (cause) {
      throw new IsopixError("network", "the function `headers` failed", { cause });
    }
  }
}

function objectIn(text: string, what: string): Record<string, unknown> {
  const value = parse(text);
  if (!value) {
    throw new IsopixError(
      "network",
      `${what} was not answered by a JSON object: is the endpoint right?`,
    );
  }
  return value;
}

/** Throws what problem details (RFC 9457) or a bare status say. */
function refuse(response: Response, text: string, what: string): never {
  const { status } = response;
  const { code, title, detail } = parse(text) ?? {};
  const words = [detail, title].find((word) => typeof word === "string" && word !== "");
  const error = new IsopixError(
    isErrorCode(code) ? code : codeOf(status),
    typeof words === "string" ? words : `${what} was answered by status ${String(status)}`,
  );
  const later = status === 408 || status === 429 || status >= 500;
  throw later ? new TryAgain(error, waitOf(response)) : error;
}

/** Too large a request is the file's fault, everything else the connection's. */
function codeOf(status: number): ErrorCode {
  return status === 413 ? "limit-exceeded" : "network";
}

function waitOf(response: Response): number | undefined {
  const seconds = Number(response.headers.get("retry-after") ?? "none");
  return Number.isFinite(seconds) ? seconds * 1000 : undefined;
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
