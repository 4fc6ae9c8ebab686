// A proxy between the functions and AWS that does to them what networks and services do: it refuses,
// cuts, delays, and kills the process that asks. Rules say when; without rules nothing happens.
//
// A rule is `{match: {operation?, write?, contains?}, skip?, times?, action}`: of the requests that
// match, the first `skip` pass, and the next `times` (default: all) meet the action. `contains` is one
// text or several, all of which have to stand in the URL or the body.
// - `{kind: "answer", status, code}`: AWS refuses, with an error of that code
// - `{kind: "cut", when: "before" | "after"}`: the connection breaks, before AWS sees the request, or
//   after it has done what was asked
// - `{kind: "slow", ms}`: the answer takes that long
// - `{kind: "hold"}`: the request waits until the rule is removed, and is then passed on
// - `{kind: "kill", when: "before" | "after"}`: the process that asks is killed
// - `{kind: "stop"}`: the process that asks is stopped in the midst of its work, as if it hung; if it
//   still is when the rule is removed, it is killed
// - `{kind: "watch"}`: nothing, but the rule remembers the operation

import { once } from "node:events";
import { Agent, createServer, request as send } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

import { isWrite, operationOf } from "./operation.mjs";
import { listen } from "./ports.mjs";
import { ownerOfPeer } from "./socket-owner.mjs";
import { isStopped } from "./stopped.mjs";

/** Under this path the proxy itself is spoken to. */
export const RULES_PATH = "/_rules/";

/** Starts it in front of an emulator's port; gives its `endpoint` and `stop()`. */
export async function startFaultProxy(upstreamPort) {
  const rules = new Map();
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const server = createServer((request, response) => {
    const handled = request.url.startsWith(RULES_PATH)
      ? control(rules, request, response)
      : pass({ rules, agent, upstreamPort }, request, response);
    // Whoever asked went away, or was sent away.
    handled.catch(() => response.destroy());
  });
  server.keepAliveTimeout = 0;
  const port = await listen(server);
  return {
    endpoint: `http://127.0.0.1:${port}`,
    stop: async () => {
      agent.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function control(rules, request, response) {
  const name = request.url.slice(RULES_PATH.length);
  const body = await read(request);
  if (request.method === "PUT") {
    const state = { operations: [], met: 0, stopped: new Set() };
    rules.set(name, { skip: 0, times: Infinity, ...JSON.parse(body), ...state });
  } else if (request.method === "DELETE") {
    const rule = rules.get(name);
    rules.delete(name);
    rule?.release?.();
    await killStopped(rule?.stopped ?? []);
  }
  const { operations = [], met = 0, stopped = [] } = rules.get(name) ?? {};
  response.end(JSON.stringify({ operations, met, stopped: [...stopped] }));
}

async function pass({ rules, agent, upstreamPort }, request, response) {
  const body = await read(request);
  const action = chosen([...rules.values()], request, body);
  const forward = () => forwarded({ agent, upstreamPort }, request, body);
  switch (action?.kind) {
    case "answer":
      return refuse(request, response, action);
    case "cut":
      if (action.when === "after") {
        await whole(await forward());
      }
      return request.socket.destroy();
    case "slow":
      await sleep(action.ms);
      break;
    case "hold":
      await action.released;
      break;
    case "kill":
      if (action.when === "after") {
        await whole(await forward());
      }
      return kill(request.socket);
    case "stop":
      return stop(request.socket, action.stopped);
  }
  const answer = await forward();
  response.writeHead(answer.statusCode, answer.rawHeaders);
  answer.pipe(response);
  return once(response, "close");
}

/** The action that a request meets: that of the first rule whose turn it is. */
function chosen(rules, request, body) {
  const operation = operationOf(request);
  const text = () => decodeURIComponent(request.url) + body.toString("latin1");
  let action;
  for (const rule of rules) {
    const { match, skip, times } = rule;
    const fits =
      (match.operation === undefined || match.operation === operation) &&
      (match.write === undefined || match.write === isWrite(operation)) &&
      [match.contains ?? []].flat().every((part) => text().includes(part));
    if (!fits) {
      continue;
    }
    rule.operations.push(operation);
    const count = rule.operations.length;
    if (action === undefined && count > skip && count <= skip + times) {
      rule.met += 1;
      action = rule.action;
      if (action.kind === "hold") {
        rule.released ??= new Promise((resolve) => (rule.release = resolve));
        action = { ...action, released: rule.released };
      } else if (action.kind === "stop") {
        action = { ...action, stopped: rule.stopped };
      }
    }
  }
  return action;
}

async function forwarded({ agent, upstreamPort }, request, body) {
  const upstream = send({
    agent,
    host: "127.0.0.1",
    port: upstreamPort,
    method: request.method,
    path: request.url,
    // As they came: the signature is over them, the host's name included. And as a gateway would
    // pass on what came by TLS: the buckets take nothing else.
    headers: [...request.rawHeaders, "x-forwarded-proto", "https"],
    setHost: false,
  });
  upstream.end(body);
  const [answer] = await once(upstream, "response");
  return answer;
}

function refuse(request, response, { status, code }) {
  if (request.headers["x-amz-target"] === undefined) {
    response.writeHead(status, { "content-type": "application/xml" });
    const error = `<Error><Code>${code}</Code><Message>injected</Message></Error>`;
    return response.end(request.method === "HEAD" ? undefined : error);
  }
  response.writeHead(status, { "content-type": "application/x-amz-json-1.0" });
  return response.end(JSON.stringify({ __type: code, message: "injected" }));
}

async function kill(socket) {
  const pid = await ownerOfPeer(socket);
  if (pid !== undefined && pid !== process.pid) {
    process.kill(pid, "SIGKILL");
  }
  socket.destroy();
}

/** Nobody answers: the connection ends with the process. */
async function stop(socket, stopped) {
  const pid = await ownerOfPeer(socket);
  if (pid === undefined || pid === process.pid) {
    return socket.destroy();
  }
  stopped.add(pid);
  process.kill(pid, "SIGSTOP");
}

async function killStopped(pids) {
  for (const pid of pids) {
    // Whoever else has got its number meanwhile is not stopped.
    if (await isStopped(pid)) {
      process.kill(pid, "SIGKILL");
    }
  }
}

async function whole(answer) {
  answer.resume();
  await once(answer, "end");
}

async function read(request) {
  const chunks = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
