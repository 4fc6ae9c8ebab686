// A test's hand on the fault proxy.

import { randomUUID } from "node:crypto";

import { eventually } from "./eventually.mjs";
import { RULES_PATH } from "./fault-proxy.mjs";
import { testbed } from "./testbed.mjs";

/** Puts a rule in force; it ends with the test, or by `end()`. Rules: see the proxy. */
export async function inject(t, rule) {
  const url = `${testbed().proxy}${RULES_PATH}${randomUUID()}`;
  const call = async (method, body) => (await fetch(url, { method, body })).json();
  await call("PUT", JSON.stringify(rule));
  const end = () => call("DELETE");
  t.after(end);
  return {
    end,
    /** Which requests have matched so far, by their operations, in order. */
    operations: async () => (await call("GET")).operations,
    /** How many requests have met the action so far. */
    met: async () => (await call("GET")).met,
    /** The processes that it has stopped so far. */
    stopped: async () => (await call("GET")).stopped,
    /** Waits until at least so many have. */
    isMet: (count = 1) =>
      eventually(
        `${count} requests meet ${JSON.stringify(rule)}`,
        async () => (await call("GET")).met >= count,
      ),
  };
}
