/**
 * Sending a file to the storage by a presigned PUT. Only XMLHttpRequest tells
 * how much has been sent, so browsers use that; elsewhere it is fetch.
 */

import { abortedError, IsopixError } from "../errors.js";
import { globals } from "../globals.js";
import { Deadline } from "./deadline.js";
import { TryAgain } from "./retry.js";

/** Where and how a file may be sent, as the upload API answers. */
export interface Ticket {
  id: string;
  url: string;
  headers: Record<string, string>;
}

/** What becomes of an attempt that need not be repeated as it is. */
export type PutOutcome =
  | "stored"
  /** Something is there already: an earlier attempt whose reply was lost. */
  | "there-already"
  /** The presigned URL is not accepted any more. */
  | "refused";

/** How long nothing may move: neither a byte sent, nor the reply after them. */
const STALL_MILLISECONDS = 60_000;

type OnSent = (loaded: number, total: number) => void;

/** One attempt. Throws {@link TryAgain} where another one may succeed. */
export async function put(
  ticket: Ticket,
  file: Blob,
  onSent: OnSent,
  signal: AbortSignal | undefined,
): Promise<PutOutcome> {
  const deadline = new Deadline(STALL_MILLISECONDS, signal);
  const send = typeof XMLHttpRequest === "undefined" ? sendByFetch : sendByXhr;
  try {
    const reply = await send(ticket, file, deadline, onSent);
    return outcomeOf(reply);
  } catch (cause) {
    if (cause instanceof IsopixError || cause instanceof TryAgain) {
      throw cause;
    }
    if (signal?.aborted) {
      throw abortedError(signal);
    }
    const fault = deadline.signal.aborted
      ? "stood still"
      : "broke off: where it always does, see that the bucket's CORS rules allow this page";
    throw new TryAgain(
      new IsopixError("network", `sending the file to ${hostOf(ticket.url)} ${fault}`, { cause }),
    );
  } finally {
    deadline.clear();
  }
}

interface Reply {
  status: number;
  text: string;
}

function outcomeOf({ status, text }: Reply): PutOutcome {
  if (status >= 200 && status < 300) {
    return "stored";
  }
  if (status === 412) {
    return "there-already";
  }
  if (status === 403) {
    return "refused";
  }
  const error = new IsopixError("storage", storageWords(status, text));
  // 409: S3's answer while another conditional write to the key is under way.
  const later = status === 408 || status === 409 || status === 429 || status >= 500;
  throw later ? new TryAgain(error) : error;
}

/** S3 says why in XML. */
export function storageWords(status: number, text: string): string {
  const code = /<Code>([^<]{1,100})<\/Code>/.exec(text)?.[1];
  const message = /<Message>([^<]{1,300})<\/Message>/.exec(text)?.[1];
  const why = [code, message].filter(Boolean).join(": ");
  return `the storage did not take the file, status ${String(status)}${why && ` (${why})`}`;
}

/** Headers that clients set by themselves and code may not. */
const SET_BY_CLIENT = new Set(["content-length", "host"]);

function headersOf(ticket: Ticket): [string, string][] {
  return Object.entries(ticket.headers).filter(([name]) => !SET_BY_CLIENT.has(name.toLowerCase()));
}

async function sendByFetch(
  ticket: Ticket,
  file: Blob,
  deadline: Deadline,
  onSent: OnSent,
): Promise<Reply> {
  onSent(0, file.size);
  const response = await fetch(ticket.url, {
    method: "PUT",
    headers: headersOf(ticket),
    body: file,
    credentials: "omit",
    signal: deadline.signal,
  });
  const text = await response.text();
  onSent(file.size, file.size);
  return { status: response.status, text };
}

function sendByXhr(ticket: Ticket, file: Blob, deadline: Deadline, onSent: OnSent): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", ticket.url);
    for (const [name, value] of headersOf(ticket)) {
      request.setRequestHeader(name, value);
    }
    request.upload.onprogress = ({ loaded }) => {
      deadline.extend();
      onSent(loaded, file.size);
    };
    request.onload = () => {
      resolve({ status: request.status, text: request.responseText });
    };
    request.onerror = () => {
      reject(new Error("the request failed"));
    };
    request.onabort = () => {
      reject(new Error("the request was stopped"));
    };
    const stop = () => {
      request.abort();
    };
    deadline.signal.addEventListener("abort", stop, { once: true });
    onSent(0, file.size);
    if (deadline.signal.aborted) {
      reject(new Error("the request was stopped"));
      return;
    }
    request.send(file);
  });
}

function hostOf(url: string): string {
  try {
    return new URL(url, globals.location?.href).host;
  } catch {
    return "the storage";
  }
}
