// Requests as they are sent, with the Host that a test names: `fetch` sets its own.

import { once } from "node:events";
import { Agent, request as send } from "node:http";

const agent = new Agent({ keepAlive: true, maxSockets: 128 });

/** Sends a request; gives the answer's `status`, `headers` and `body`. */
export async function request(url, { method = "GET", headers = {}, body } = {}) {
  const sent = send(url, { agent, method, headers });
  sent.end(body);
  const [answer] = await once(sent, "response");
  const chunks = [];
  for await (const chunk of answer) {
    chunks.push(chunk);
  }
  return { status: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks) };
}

/** The names of the headers that begin with `access-control-`. */
export function corsHeaders({ headers }) {
  return Object.keys(headers).filter((name) => name.startsWith("access-control-"));
}
