// Least privilege, tried one by one: each function's role can do its own work and nothing else.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { describe, test } from "node:test";

import { ATTEMPTS } from "./support/attempts.mjs";
import { clients } from "./support/clients.mjs";
import { onEachWiring } from "./support/each-wiring.mjs";
import { inject } from "./support/faults.mjs";
import { imageId } from "./support/identity.mjs";
import { picture } from "./support/pictures.mjs";
import { assume } from "./support/roles.mjs";
import { Stack } from "./support/stack.mjs";
import { OPEN } from "./support/stacks.mjs";
import { testbed } from "./support/testbed.mjs";

// S3 has one action for an object's current version, and another for a named one.
const readOriginals = ["originals.get", "originals.getUpload"];
const dropUploads = ["originals.deleteUpload", "originals.deleteVersionUpload"];
const readVersions = ["originals.getVersion", "originals.getVersionUpload"];

/** What each role may do; `direct` and `workflow` say what it may on that wiring alone. */
const ROLES = {
  Render: {
    always: [
      ...readOriginals,
      ...readVersions,
      ...["originals.list", ...dropUploads],
      ...["renditions.put", "renditions.delete", "renditions.list", "reports.putBackfill"],
      ...["table.get", "table.put", "table.delete"],
    ],
    direct: ["events.put", "queue.attributes", "queue.receive", "queue.deleteMessage"],
  },
  Begin: {
    only: "workflow",
    always: [
      ...readOriginals,
      ...readVersions,
      ...["originals.list", ...dropUploads],
      ...["renditions.delete", "renditions.list"],
      ...["table.get", "table.put"],
    ],
  },
  Fail: { only: "workflow", always: ["table.get", "table.put"] },
  Remove: {
    only: "workflow",
    always: [
      ...readOriginals,
      ...["originals.list", "renditions.delete", "renditions.list"],
      ...["table.get", "table.put"],
    ],
  },
  Sweep: {
    always: [
      ...["renditions.delete", "renditions.list", "events.put"],
      ...["table.get", "table.put", "table.delete", "table.queryIndex"],
    ],
  },
  Uploads: {
    always: [
      ...["originals.putUpload", "originals.listVersionsUpload", ...dropUploads],
      ...["renditions.get", "renditions.delete", "renditions.list"],
      ...["table.get", "table.put", "table.update", "events.put"],
    ],
  },
};

const DENIED = new Set([
  "AccessDenied",
  "AccessDeniedException",
  "AuthorizationError",
  "Forbidden",
]);

onEachWiring((stack) => {
  const name = stack.wiring.parameters.Orchestration;

  for (const [role, { only = name, always, [name]: more = [] }] of Object.entries(ROLES)) {
    describe(role, { skip: only === name ? false : `there is none in the wiring ${name}` }, () => {
      const may = new Set([...always, ...more]);

      /** The attempts that go through. */
      const allowed = async (target) => {
        // By way of the proxy, which stands for TLS: the buckets take nothing else.
        const aws = clients(testbed().proxy, await assume(stack, `${role}Role`));
        const through = [];
        for (const [attempt, run] of Object.entries(ATTEMPTS)) {
          if (!(await isDenied(() => run(aws, target)))) {
            through.push(attempt);
          }
        }
        return through;
      };

      test("can do its work and nothing else", async () => {
        assert.deepEqual((await allowed(stack)).sort(), [...may].sort());
      });

      test("can do nothing to another stack but put events on the account's bus", async () => {
        const other = new Stack(OPEN);
        const reach = (await allowed(other)).filter((attempt) => attempt !== "events.put");
        assert.deepEqual(reach, []);
      });

      const onObjects = [...may].filter((attempt) => /^(originals|renditions)/.test(attempt));
      if (onObjects.length > 0) {
        test("cannot do it by plain HTTP", async () => {
          const plain = clients(testbed().endpoint, await assume(stack, `${role}Role`));
          for (const attempt of onObjects) {
            assert.equal(await isDenied(() => ATTEMPTS[attempt](plain, stack)), true, attempt);
          }
        });
      }
    });
  }

  test("a function that may not write makes no half image", async (t) => {
    // As S3 answers where the policy does not allow it.
    await stack.hurry(t);
    const key = `denied/${randomUUID()}.png`;
    const id = imageId(key);
    await inject(t, {
      match: { operation: "s3:PutObject", contains: `/${id}/` },
      action: { kind: "answer", status: 403, code: "AccessDenied" },
    });
    await stack.put(key, picture());
    assert.notEqual(await stack.end(id, { withinMs: 180_000 }), "READY");
    assert.deepEqual(await stack.renditions(`${id}/`), []);
  });
});

/** Whether an attempt is refused for want of a right; any other answer means that it was not. */
async function isDenied(run) {
  try {
    await run();
    return false;
  } catch (error) {
    const status = error.$metadata?.httpStatusCode;
    if (error.name === "Absent" || DENIED.has(error.name) || status === 403) {
      return true;
    }
    // What is refused for another reason has passed the check: the object is not there, for one.
    assert.ok(status !== undefined, `${error}`);
    return false;
  }
}
