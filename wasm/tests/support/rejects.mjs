import assert from "node:assert/strict";

import { IsopixError } from "isopix";

/** Asserts that a promise rejects with an IsopixError of this code, and gives it. */
export async function rejects(promise, code, message) {
  const error = await promise.then(
    () => assert.fail(`resolved, and should have been rejected with ${code}`),
    (error) => error,
  );
  assert.ok(error instanceof IsopixError, `not an IsopixError: ${error?.stack ?? error}`);
  assert.equal(error.code, code, error.message);
  if (message !== undefined) {
    assert.match(error.message, message);
  }
  return error;
}
