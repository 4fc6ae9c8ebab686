// What the functions have in common, and where they log.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { OPEN } from "./support/answers.mjs";
import { roleOf } from "./support/statements.mjs";
import { deployment, read, resourcesOf, template } from "./support/template.mjs";

const deployed = deployment(OPEN);

describe("every function", () => {
  const functions = resourcesOf("AWS::Serverless::Function");
  const HANDLERS = {
    RenderFunction: "render/bootstrap",
    BeginFunction: "steps/begin",
    FailFunction: "steps/fail",
    RemoveFunction: "steps/remove",
    SweepFunction: "steps/sweep",
    UploadsFunction: "uploads/bootstrap",
  };

  test("is one of these, from its zip and with its handler", () => {
    const found = functions.map(([name, { Properties }]) => {
      const [, zip] = /^\.\.\/target\/lambda\/deploy\/(\w+)\.zip$/.exec(Properties.CodeUri);
      return [name, `${zip}/${Properties.Handler}`];
    });
    assert.deepEqual(Object.fromEntries(found), HANDLERS);
  });

  test("runs on Amazon Linux 2023, on Arm unless told, and is traced", () => {
    const { Runtime, Architectures, Tracing } = deployed.value(template.Globals.Function);
    assert.deepEqual([Runtime, Architectures, Tracing], ["provided.al2023", ["arm64"], "Active"]);
  });

  test("knows its own timeout, of which no request may take more than a part", () => {
    for (const Timeout of template.Parameters.Timeout.AllowedValues) {
      const made = deployment({ ...OPEN, Timeout });
      for (const [name] of functions) {
        const { Environment, Timeout: timeout } = made.properties(name);
        assert.equal(String(Environment.Variables.TIMEOUT_SECONDS), String(timeout), name);
      }
    }
  });

  test("writes JSON to a log of its own, which its role alone may write and which ends", () => {
    for (const [name] of functions) {
      const log = name.replace("Function", "Log");
      assert.deepEqual(deployed.properties(name).LoggingConfig, {
        LogFormat: "JSON",
        LogGroup: `\${${log}}`,
      });
      assert.equal(roleOf(name), name.replace("Function", "Role"));
    }
    for (const [name] of resourcesOf("AWS::Logs::LogGroup")) {
      assert.equal(deployed.properties(name).RetentionInDays, 30, name);
    }
  });
});

test("the render function's memory holds the worst that the recipes admit", () => {
  const { Default } = template.Parameters.MemorySize;
  assert.equal(deployed.properties("RenderFunction").MemorySize, Default);
  const schema = JSON.parse(read("../shared/recipe.schema.json"));
  const defaults = schema.properties.limits.default;
  const recipes = new Set(Object.values(JSON.parse(read("recipes/recipes.json"))));
  for (const file of recipes) {
    const { limits } = JSON.parse(read(`recipes/${file}`));
    const { maxBytes, maxPixels } = { ...defaults, ...limits };
    // As docs/operations.md has it: a progressive JPEG with chroma of full size.
    const bytes = maxBytes + 40e6 + maxPixels * 4 + maxPixels * 8;
    const mebibytes = bytes / 2 ** 20;
    assert.ok(mebibytes <= Default, `${file} admits what takes ${mebibytes} MiB`);
  }
});

test("state machines log errors, without the data in which keys and names are", () => {
  for (const [name] of resourcesOf("AWS::Serverless::StateMachine")) {
    const { Level, IncludeExecutionData } = deployed.properties(name).Logging;
    assert.deepEqual([Level, IncludeExecutionData], ["ERROR", false], name);
  }
});
