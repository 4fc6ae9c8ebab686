// Who says who somebody is: an OpenID issuer with one key.

import { createSign, generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";

import { listen } from "./ports.mjs";

export const AUDIENCE = "isopix-tests";

const KEY_ID = "one";

/**
 * Starts it. It publishes its key where the gateway looks for it, and signs whatever claims are
 * posted to `/sign`.
 */
export async function startIssuer() {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const jwk = { ...publicKey.export({ format: "jwk" }), kid: KEY_ID, alg: "RS256", use: "sig" };
  const server = createServer(async (request, response) => {
    const { url } = request;
    if (url === "/sign") {
      const chunks = [];
      for await (const chunk of request) {
        chunks.push(chunk);
      }
      response.end(sign(privateKey, JSON.parse(Buffer.concat(chunks))));
      return;
    }
    const issuer = `http://${request.headers.host}`;
    const documents = {
      "/.well-known/openid-configuration": { issuer, jwks_uri: `${issuer}/keys` },
      "/keys": { keys: [jwk] },
    };
    response.writeHead(url in documents ? 200 : 404, { "content-type": "application/json" });
    response.end(JSON.stringify(documents[url] ?? {}));
  });
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function sign(key, claims) {
  const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${encode({ alg: "RS256", kid: KEY_ID, typ: "JWT" })}.${encode(claims)}`;
  return `${signed}.${createSign("RSA-SHA256").update(signed).sign(key, "base64url")}`;
}
