// An upload API with its storage in memory, made to force what a real one does rarely: lost replies,
// refusals, failures. It renders nothing.

import { createHash, randomBytes } from "node:crypto";
import { createServer } from "node:http";

/**
 * Starts it on a free port. `faults` is a list of functions `(request) => reply | "hang up" |
 * "hang up after" | undefined`, or of promises of that, asked in order; the first that answers takes the request, and is
 * then taken off the list.
 */
export class UploadServer {
  engine;
  recipe;
  faults = [];
  /** Every request, in order: method, path, headers, body. */
  requests = [];
  /** How often a record is PENDING before it is finished. */
  pendingPolls = 1;
  /** What a finished record has beside its status; READY by default. */
  failure = undefined;
  /** Files of a page, by path: answered to GET. */
  files = new Map();
  #images = new Map();
  #server = createServer((request, response) => void this.#handle(request, response));

  constructor(engine = "0", recipe = "ab".repeat(32)) {
    this.engine = engine;
    this.recipe = recipe;
  }

  async start() {
    await new Promise((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.origin = `http://127.0.0.1:${this.#server.address().port}`;
    this.endpoint = `${this.origin}/api/uploads`;
    return this;
  }

  async stop() {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** The paths that were asked for, such as `POST /api/uploads`, ids left out. */
  get log() {
    return this.requests.map(
      ({ method, path }) => `${method} ${path.replace(/[0-9a-f]{32}/, "ID")}`,
    );
  }

  stored(id) {
    return this.#images.get(id)?.body;
  }

  async #handle(request, response) {
    const chunks = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      return; // The client went away.
    }
    const url = new URL(request.url, this.origin);
    const seen = {
      method: request.method,
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      body: Buffer.concat(chunks),
    };
    if (this.files.has(url.pathname) && request.method === "GET") {
      const { type, body, headers } = this.files.get(url.pathname);
      response.writeHead(200, { "content-type": type, ...headers }).end(body);
      return;
    }
    this.requests.push(seen);
    let reply;
    for (const [index, fault] of this.faults.entries()) {
      reply = await fault(seen);
      if (reply) {
        this.faults.splice(index, 1);
        break;
      }
    }
    if (reply === "hang up") {
      request.socket.destroy();
      return;
    }
    const hangUpAfter = reply === "hang up after";
    if (!reply || hangUpAfter) {
      reply = this.#reply(seen);
    }
    if (hangUpAfter) {
      request.socket.destroy();
      return;
    }
    const { status, body = "", headers = {} } = reply;
    const text = typeof body === "string" ? body : JSON.stringify(body);
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(text);
  }

  #reply({ method, path, query, headers, body }) {
    const [, area, name, id] = path.split("/");
    if (area === "storage" && method === "PUT") {
      return this.#put(name, headers, body);
    }
    if (method === "GET" && name === "recipe") {
      return query.get("name") === "default" || query.get("name") === "other"
        ? { status: 200, body: { engine: this.engine, recipe: {}, digest: this.recipe } }
        : problem(404, "invalid-recipe", "there is no such recipe");
    }
    if (method === "POST" && name === "uploads") {
      return this.#begin(JSON.parse(body.toString()));
    }
    if (method === "GET" && name === "uploads") {
      return this.#record(id);
    }
    return problem(404, undefined, "not found");
  }

  #begin(asked) {
    if (asked.engine !== this.engine || asked.recipe !== this.recipe) {
      return problem(409, "not-comparable", `the server has engine ${this.engine}`);
    }
    const id = randomBytes(16).toString("hex");
    this.#images.set(id, { asked, polls: 0 });
    const url = `${this.origin}/storage/${id}`;
    const headers = {
      "content-type": asked.contentType,
      "x-amz-checksum-sha256": Buffer.from(asked.sha256, "hex").toString("base64"),
      "if-none-match": "*",
    };
    const expiresAt = new Date(Date.now() + 60_000).toISOString();
    return { status: 201, body: { id, upload: { method: "PUT", url, headers }, expiresAt } };
  }

  #put(id, headers, body) {
    const image = this.#images.get(id);
    const checksum = createHash("sha256").update(body).digest("base64");
    const admitted =
      image &&
      headers["if-none-match"] === "*" &&
      headers["content-type"] === image.asked.contentType &&
      headers["content-length"] === String(image.asked.bytes) &&
      headers["x-amz-checksum-sha256"] === checksum;
    if (!admitted) {
      return { status: 400, body: xml("BadDigest", "not the announced bytes") };
    }
    if (image.body) {
      return { status: 412, body: xml("PreconditionFailed", "something is there") };
    }
    image.body = body;
    return { status: 200 };
  }

  #record(id) {
    const image = this.#images.get(id);
    if (!image) {
      return problem(404, undefined, "there is no such image");
    }
    if (!image.body || image.polls++ < this.pendingPolls) {
      return { status: 200, body: { id, status: "PENDING" } };
    }
    if (this.failure) {
      return { status: 200, body: { id, status: "FAILED", ...this.failure } };
    }
    const rendition = {
      variant: "a",
      format: "jpeg",
      width: 4,
      height: 3,
      bytes: 5,
      sha256: "cd".repeat(32),
      url: `${this.origin}/renditions/${id}/a.jpg`,
    };
    const ready = {
      id,
      status: "READY",
      engine: this.engine,
      recipe: this.recipe,
      generation: "ef".repeat(8),
      source: { format: "jpeg", width: 4, height: 3, bytes: 5, orientation: 1, frames: 1 },
      warnings: [],
      renditions: [rendition],
      milliseconds: 12.5,
    };
    return { status: 200, body: ready };
  }
}

export function problem(status, code, detail) {
  const body = { type: "about:blank", title: "Refused", status, detail, code };
  return { status, body, headers: { "content-type": "application/problem+json" } };
}

export function xml(code, message) {
  return `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;
}
