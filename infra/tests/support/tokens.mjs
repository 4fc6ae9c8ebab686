// Tokens of the tests' issuer.

import { AUDIENCE } from "./issuer.mjs";
import { testbed } from "./testbed.mjs";

const LIFETIME_SECONDS = 3600;

/** A token of that owner, with other claims where a test wants them; undefined leaves one out. */
export async function tokenOf(owner, claims = {}) {
  const { issuer } = testbed();
  const now = Math.floor(Date.now() / 1000);
  const usual = { iss: issuer, aud: AUDIENCE, sub: owner, iat: now, exp: now + LIFETIME_SECONDS };
  const body = JSON.stringify({ ...usual, ...claims });
  return (await fetch(`${issuer}/sign`, { method: "POST", body })).text();
}
