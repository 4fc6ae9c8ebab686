// A client of the upload API: what a browser does, request by request.

import { PUBLIC_TYPES, typeOf } from "./file-type.mjs";
import { request } from "./http.mjs";
import { sha256 } from "./identity.mjs";
import { testbed } from "./testbed.mjs";

export class Uploads {
  #url = testbed().endpoint;
  #host;
  #headers;

  /**
   * @param apiId which API
   * @param token who calls; undefined for nobody
   * @param headers what else is sent each time
   */
  constructor(apiId, { token, headers = {} } = {}) {
    // The gateway tells its APIs apart by their host names.
    this.#host = `${apiId}.execute-api.localhost`;
    this.#headers =
      token === undefined ? headers : { ...headers, authorization: `Bearer ${token}` };
  }

  /** Sends a request; gives the answer with its JSON, where it has one. */
  async call(method, path, { json, headers = {} } = {}) {
    const body = json === undefined ? undefined : JSON.stringify(json);
    const answer = await request(`${this.#url}${path}`, {
      method,
      headers: {
        ...this.#headers,
        ...headers,
        host: `${this.#host}:${new URL(this.#url).port}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      body,
    });
    return { ...answer, json: answer.body.length > 0 ? JSON.parse(answer.body) : undefined };
  }

  /** The recipe of that name: `json`, `digest` and `engine`. */
  async recipe(name = "default") {
    const { status, json } = await this.call("GET", `/recipe?name=${encodeURIComponent(name)}`);
    if (status !== 200) {
      throw new Error(`GET /recipe answers ${status}`);
    }
    return { name, engine: json.engine, json: json.recipe, digest: json.digest };
  }

  /** Announces a file; other fields replace the usual ones. */
  async announce(bytes, recipe, fields = {}) {
    return this.call("POST", "/uploads", {
      json: {
        contentType: typeOf(bytes) ?? PUBLIC_TYPES.png,
        bytes: bytes.length,
        sha256: sha256(bytes),
        engine: recipe.engine,
        recipe: recipe.digest,
        recipeName: recipe.name,
        ...fields,
      },
    });
  }

  /** Announces a file and sends it; gives the image's id and the ticket. */
  async upload(bytes, recipe, fields) {
    const { status, json: ticket, body } = await this.announce(bytes, recipe, fields);
    if (status !== 201) {
      throw new Error(`POST /uploads answers ${status}: ${body}`);
    }
    const sent = await send(ticket, bytes);
    if (sent.status !== 200) {
      throw new Error(`the PUT answers ${sent.status}: ${sent.body}`);
    }
    return { id: ticket.id, ticket };
  }

  /** `GET /uploads/<id>`. */
  show(id) {
    return this.call("GET", `/uploads/${id}`);
  }

  /** `DELETE /uploads/<id>`. */
  remove(id) {
    return this.call("DELETE", `/uploads/${id}`);
  }
}

/** Sends the bytes of a ticket; other headers replace the ticket's, undefined leaves one out. */
export function send({ upload }, bytes, headers = {}) {
  const merged = { ...upload.headers, "content-length": bytes.length, ...headers };
  return request(upload.url, {
    method: upload.method,
    headers: Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined)),
    body: bytes,
  });
}
