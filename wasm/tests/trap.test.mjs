// What becomes of a trap: the right code, the core's constant message, and a fresh instance.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { createResizer } from "isopix";

import { confinedEngine, doctoredEngine, TRAP_BYTES } from "./support/doctored.mjs";
import { png } from "./support/images.mjs";
import { repository } from "./support/places.mjs";
import { rejects } from "./support/rejects.mjs";

/** The constants of the core, from its source. */
const constants = readFileSync(join(repository, "shared/src/error.rs"), "utf8");

async function assertRecovers(panicked, code) {
  const wasmUrl = await WebAssembly.compile(await doctoredEngine({ panicked }));
  const resizer = await createResizer({ wasmUrl });
  const healthy = png(60, 40);
  const expected = await resizer.render(healthy);
  // One after another, and while other files are worked on.
  for (let round = 0; round < 3; round++) {
    const [trapped, ...others] = await Promise.allSettled([
      resizer.render(new Uint8Array(TRAP_BYTES)),
      resizer.render(healthy),
      resizer.render(healthy),
    ]);
    assert.equal(trapped.status, "rejected");
    const error = await rejects(Promise.reject(trapped.reason), code);
    assert.ok(constants.includes(`"${error.message}"`), `not the core's words: ${error.message}`);
    for (const { value } of others) {
      assert.deepEqual(
        value.renditions.map(({ sha256 }) => sha256),
        expected.renditions.map(({ sha256 }) => sha256),
      );
    }
  }
  resizer.close();
}

test("a trap without a panic is a lack of memory", () => assertRecovers(false, "out-of-memory"));

test("a trap after a panic is a defect", () => assertRecovers(true, "internal"));

test("memory that cannot be had is out-of-memory, and the next file is fine", async () => {
  const wasmUrl = await WebAssembly.compile(await confinedEngine(32 * 1024 * 1024));
  const resizer = await createResizer({ wasmUrl });
  const healthy = png(60, 40);
  const large = png(4000, 3000);
  // Its pixels alone take 36 MB; and a file that does not even fit as it is.
  for (const file of [large, new Uint8Array(40_000_000)]) {
    await rejects(resizer.render(file), "out-of-memory");
    assert.equal((await resizer.render(healthy)).renditions.length, 4);
  }
  resizer.close();
});
