// What a deployer is asked, what is refused, and what is made for each answer.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { describe, test } from "node:test";

import { OPEN, TOKENS } from "./support/answers.mjs";
import { deployment, read, template } from "./support/template.mjs";

const deployed = deployment(OPEN);

test("which pages may upload has to be said, and nothing else", () => {
  const needed = Object.entries(template.Parameters).filter(
    ([, { Default }]) => Default === undefined,
  );
  assert.deepEqual(
    needed.map(([name]) => name),
    ["AllowedOrigins"],
  );
});

test("origins are origins: no path, no pattern but the star alone", () => {
  const pattern = new RegExp(template.Parameters.AllowedOrigins.AllowedPattern);
  for (const origin of ["https://example.com", "http://localhost:8080", "*"]) {
    assert.match(origin, pattern);
  }
  for (const other of ["", "example.com", "https://example.com/", "https://*.example.com"]) {
    assert.doesNotMatch(other, pattern);
  }
});

test("every parameter has a description, a place in the console and an allowed default", () => {
  const groups = template.Metadata["AWS::CloudFormation::Interface"].ParameterGroups;
  assert.deepEqual(
    groups.flatMap(({ Parameters }) => Parameters).sort(),
    Object.keys(template.Parameters).sort(),
  );
  for (const [name, parameter] of Object.entries(template.Parameters)) {
    assert.ok(parameter.Description.length > 20, `${name} is not described`);
    const {
      Default,
      AllowedValues = [Default],
      AllowedPattern = "",
      MinValue,
      MaxValue,
    } = parameter;
    if (Default !== undefined) {
      assert.ok(AllowedValues.includes(Default), name);
      assert.match(String(Default), new RegExp(AllowedPattern), name);
      assert.ok(!(Default < MinValue) && !(Default > MaxValue), name);
    }
  }
});

test("every parameter is used", () => {
  const { Rules, Conditions, Globals, Resources, Outputs } = template;
  const text = JSON.stringify({ Rules, Conditions, Globals, Resources, Outputs });
  for (const name of Object.keys(template.Parameters)) {
    assert.ok(text.includes(`{"Ref":"${name}"}`) || text.includes(`\${${name}}`), name);
  }
});

describe("the rules", () => {
  /** The rules that refuse a deployment. */
  const refusing = (parameters) => {
    const asked = deployment(parameters);
    return Object.entries(template.Rules)
      .filter(([, { RuleCondition = { "Fn::Not": [false] } }]) => asked.value(RuleCondition))
      .filter(([, { Assertions }]) => Assertions.some(({ Assert }) => !asked.value(Assert)))
      .map(([name]) => name);
  };

  for (const [what, parameters, refused] of [
    ["let everyone upload where that is said", OPEN, []],
    ["take tokens", TOKENS, []],
    [
      "refuse to leave open who may upload",
      { AllowedOrigins: "https://example.com" },
      ["SomebodyMayUpload"],
    ],
    ["refuse tokens without an audience", { ...TOKENS, JwtAudience: "" }, ["TokensHaveAnAudience"]],
    ["refuse a budget that tells nobody", { ...OPEN, MonthlyBudget: 5 }, ["ABudgetTellsSomebody"]],
    ["take a budget", { ...OPEN, MonthlyBudget: 5, AlarmEmail: "a@b.example" }, []],
  ]) {
    test(what, () => {
      assert.deepEqual(refusing(parameters), refused);
    });
  }
});

test("what costs more is made only where it is asked for", () => {
  for (const [name, parameters] of [
    ["Distribution", { CloudFront: "true" }],
    ["RenditionCache", { CloudFront: "true" }],
    ["Budget", { MonthlyBudget: 5, AlarmEmail: "a@b.example" }],
    ["AlarmTopic", { AlarmEmail: "a@b.example" }],
  ]) {
    assert.ok(!deployed.has(name), name);
    assert.ok(deployment({ ...OPEN, ...parameters }).has(name), name);
  }
});

test("every resource and output can be made of what is there, in each combination", () => {
  const CHOICES = {
    Orchestration: ["workflow", "direct"],
    ExistingOriginalsBucket: ["", "old-photos"],
    ExistingTable: ["", "restored"],
    CloudFront: ["true", "false"],
    PublicBaseUrl: ["", "https://img.example.com"],
    AlarmEmail: ["", "a@b.example"],
    JwtIssuer: ["", "https://issuer.example.com"],
    ReservedConcurrency: [0, 3],
    KmsKeyArn: ["", "arn:aws:kms:eu-west-1:111122223333:key/1234abcd"],
  };
  const combinations = Object.entries(CHOICES).reduce(
    (all, [name, values]) =>
      all.flatMap((one) => values.map((value) => ({ ...one, [name]: value }))),
    [OPEN],
  );
  assert.equal(combinations.length, 512);
  for (const parameters of combinations) {
    const made = deployment(parameters);
    for (const name of Object.keys(template.Resources).filter((each) => made.has(each))) {
      made.properties(name);
    }
    for (const { Condition, Value } of Object.values(template.Outputs)) {
      if (Condition === undefined || made.holds(Condition)) {
        made.value(Value);
      }
    }
  }
});

test("the recipes are those that recipes.json names, and the default is the usual one", () => {
  const byPrefix = JSON.parse(read("recipes/recipes.json"));
  const files = readdirSync(new URL("../recipes/", import.meta.url));
  assert.deepEqual(
    [...new Set(Object.values(byPrefix))].sort(),
    files.filter((file) => file !== "recipes.json").sort(),
  );
  assert.ok("" in byPrefix, "no key is without a recipe");
  assert.equal(byPrefix["uploads/default/"], "default.json");
  assert.deepEqual(
    JSON.parse(read("recipes/default.json")),
    JSON.parse(read("../gates/recipes/usual.json")),
  );
});
