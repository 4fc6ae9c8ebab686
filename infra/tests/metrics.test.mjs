// Every number that is watched is one that the functions write, by the same name and dimensions; and
// the other way round. An alarm on a name that nobody writes never rings.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";

import { OPEN } from "./support/answers.mjs";
import { deployment } from "./support/template.mjs";

const NAMESPACE = "isopix";

/** The source of the functions' metrics, without its own tests. */
const [source] = readFileSync(
  new URL("../../lambda/src/metrics.rs", import.meta.url),
  "utf8",
).split("#[cfg(test)]");

/** What a pattern finds in the source: once at least, or the pattern does not fit it any more. */
function found(pattern, text = source) {
  const matches = [...text.matchAll(pattern)];
  assert.ok(matches.length > 0, `nothing in metrics.rs is like ${pattern}`);
  return matches;
}

/** The sets of dimensions of a metric, without and with a failure's code. */
function written() {
  const dimensions = Object.fromEntries(
    found(/^ +(None|Some\(_\)) => json!\((\[\[.+\]\])\),$/gm).map(([, code, sets]) => [
      code === "None" ? "None" : "Some(code)",
      JSON.parse(sets).map((set) => set.join()),
    ]),
  );
  const calls = found(/\bput\(\s*&\[([^\]]*)\],\s*(None|Some\(code\)),?\s*\);/g);
  assert.equal(
    calls.length,
    source.match(/\bput\(/g).length - 1,
    "a call of put is not understood",
  );
  const metrics = {};
  for (const [, list, code] of calls) {
    const names = found(/\(\s*"([A-Z][A-Za-z]+)",\s*"(?:Count|Bytes|Milliseconds)",/g, list);
    assert.equal(names.length, list.match(/json!\(/g).length, `not understood: ${list}`);
    for (const [, name] of names) {
      metrics[name] = [...new Set([...(metrics[name] ?? []), ...dimensions[code]])];
    }
  }
  return metrics;
}

/** The numbers of the functions that alarms and dashboard look at: name and dimensions of each. */
function watched(deployed) {
  const alarms = deployed
    .names("AWS::CloudWatch::Alarm")
    .map((name) => deployed.properties(name))
    .filter(({ Namespace }) => Namespace === NAMESPACE)
    .map(({ MetricName, Dimensions }) => [MetricName, Dimensions.map(({ Name }) => Name).join()]);
  const { widgets } = JSON.parse(deployed.properties("Dashboard").DashboardBody);
  const drawn = widgets.flatMap(({ properties }) => properties.metrics.flatMap(shown));
  return { alarms, drawn };
}

/** The name and dimensions in a row of the dashboard: of a metric, or of a search for some. */
function shown([first, name, ...others]) {
  if (typeof first !== "string") {
    const [, namespace, dimensions, sought] = first.expression.match(
      /^SEARCH\('\{(\w+),([\w,]+)\} MetricName="(\w+)" /,
    );
    return namespace === NAMESPACE ? [[sought, dimensions]] : [];
  }
  const texts = others.filter((each) => typeof each === "string");
  const dimensions = texts.filter((_, index) => index % 2 === 0);
  return first === NAMESPACE ? [[name, dimensions.join()]] : [];
}

test("the functions write in the namespace that is watched", () => {
  const [[, namespace]] = found(/^const NAMESPACE: &str = "(.+)";$/gm);
  assert.equal(namespace, NAMESPACE);
});

for (const Orchestration of ["workflow", "direct"]) {
  describe(`with ${Orchestration}`, () => {
    test("alarms and dashboard look at numbers that are written, by their dimensions", () => {
      const metrics = written();
      const { alarms, drawn } = watched(deployment({ ...OPEN, Orchestration }));
      assert.ok(alarms.length > 0 && drawn.length > 0);
      for (const [name, dimensions] of [...alarms, ...drawn]) {
        assert.ok(name in metrics, `nobody writes ${name}`);
        assert.ok(metrics[name].includes(dimensions), `${name} is not written by ${dimensions}`);
      }
    });

    test("every number that is written is on the dashboard", () => {
      const { drawn } = watched(deployment({ ...OPEN, Orchestration }));
      assert.deepEqual(
        [...new Set(drawn.map(([name]) => name))].sort(),
        Object.keys(written()).sort(),
      );
    });
  });
}
