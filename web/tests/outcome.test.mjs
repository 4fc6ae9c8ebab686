import assert from "node:assert/strict";
import { test } from "node:test";

import { importSource } from "./support/source.mjs";

const { outcome } = await importSource("outcome");
const { remarks } = await importSource("remarks");
const { sumUp } = await importSource("totals");

const BASE = {
  status: "ready",
  wantsOriginal: false,
  transfer: null,
  browserProblem: null,
  failure: null,
  rendered: { engine: "0", recipe: "a".repeat(64), warnings: [], master: { bytes: 1_200_000 } },
  uploaded: { engine: "0", recipe: "a".repeat(64), warnings: [], route: "browser" },
};
const verdicts = (...list) => list.map((verdict) => ({ verdict }));

test("the outcome names what the server worked from", () => {
  const same = verdicts("same", "same", "same");
  assert.equal(
    outcome(BASE, same, 4_000_000),
    "All 3 renditions are the same on both sides, byte for byte. " +
      "The server made its own from the master, 1.2 MB.",
  );
  const original = {
    ...BASE,
    wantsOriginal: true,
    uploaded: { ...BASE.uploaded, route: "server" },
  };
  assert.match(outcome(original, same, 4_000_000), /same on both sides.* original, 4\.0 MB\.$/);
});

test("a recipe without a master sends the original by either route", () => {
  const state = { ...BASE, rendered: { ...BASE.rendered, master: null } };
  assert.match(outcome(state, verdicts("same"), 4_000_000), /original, 4\.0 MB\.$/);
});

test("the outcome never says same where one differs or is not compared", () => {
  assert.equal(
    outcome(BASE, verdicts("same", "differ"), 1),
    "1 of 2 renditions differs between browser and server.",
  );
  assert.match(outcome(BASE, verdicts("same", "none"), 1), /could not be compared/);
  assert.match(outcome(BASE, verdicts("none", "none"), 1), /nothing to compare/);
  assert.doesNotMatch(outcome(BASE, [], 1), /same/);
});

test("another recipe on the server is called not comparable", () => {
  const uploaded = { ...BASE.uploaded, recipe: "b".repeat(64) };
  const [remark, ...rest] = remarks({ ...BASE, uploaded });
  assert.deepEqual(rest, []);
  assert.equal(remark.tone, "caution");
  assert.match(remark.text, /not comparable.*bbbbbbbb.*aaaaaaaa.*Reload/);
  assert.deepEqual(remarks(BASE), []);
});

test("a warning of both sides is said once", () => {
  const warnings = [{ code: "profile-dropped", message: "the profile was dropped" }];
  const state = {
    ...BASE,
    rendered: { ...BASE.rendered, warnings },
    uploaded: { ...BASE.uploaded, warnings },
  };
  assert.deepEqual(remarks(state), [{ text: "The profile was dropped.", tone: "note" }]);
});

test("totals: one that differs decides, nothing is saved where more was sent", () => {
  const counts = { same: 0, differ: 0, none: 0, pending: 0 };
  const share = (verdicts) => ({ originalBytes: 1000, sentBytes: 400, verdicts });
  const good = share({ ...counts, same: 4 });
  assert.deepEqual(sumUp(3, [good, good]), {
    ready: "2 of 3 pictures ready",
    identical: "8 of 8 renditions identical",
    sent: "800 bytes sent of 2.0 kB, 60 % saved",
    verdict: "same",
  });
  assert.equal(sumUp(2, [good, share({ ...counts, same: 3, differ: 1 })]).verdict, "differ");
  assert.equal(sumUp(2, [good, share({ ...counts, none: 4 })]).verdict, "none");
  assert.equal(sumUp(2, []).verdict, "pending");
  assert.equal(sumUp(1, [{ ...good, sentBytes: 1200 }]).sent, "1.2 kB sent of 1.0 kB");
});
