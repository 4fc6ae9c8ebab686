// What the functions say: JSON with ids and times, metrics, and neither names nor keys.

import assert from "node:assert/strict";
import { paginateFilterLogEvents } from "@aws-sdk/client-cloudwatch-logs";
import { test } from "node:test";

import { onEachWiring } from "./support/each-wiring.mjs";
import { eventually } from "./support/eventually.mjs";
import { picture, truncated } from "./support/pictures.mjs";

const METRICS = ["Images", "BytesIn", "BytesOut", "ReadTime", "RenderTime", "WriteTime"];

onEachWiring((stack) => {
  /** The lines of a function's own, parsed; the platform's are left out. */
  const linesOf = async (logGroupName, startTime) => {
    const lines = [];
    const pages = paginateFilterLogEvents({ client: stack.aws.logs }, { logGroupName, startTime });
    for await (const { events } of pages) {
      lines.push(...events.map(({ message }) => message));
    }
    return lines.filter((line) => !/^(START|END|REPORT) RequestId/.test(line)).map(parsed);
  };

  const groups = () =>
    ["RenderLog", "BeginLog", "FailLog", "RemoveLog", "UploadsLog", "SweepLog"]
      .map((log) => stack.parts[log])
      .filter((group) => group !== undefined);

  test("an image's way can be followed, and its name cannot", async () => {
    const since = Date.now();
    const uploads = await stack.as("owner-in-the-log");
    const name = "name-in-the-log.png";
    const metadata = { album: "album-in-the-log" };
    const { id, ticket } = await uploads.upload(picture(), await uploads.recipe(), {
      name,
      metadata,
    });
    await stack.settled(id);
    const line = await eventually("the render's line", async () =>
      (await linesOf(stack.parts.RenderLog, since)).find(
        (line) => line.image === id && line.message === "rendered",
      ),
    );
    assert.equal(typeof line.request, "string");
    for (const field of ["read_milliseconds", "render_milliseconds", "write_milliseconds"]) {
      assert.ok(line[field] >= 0, `${field}: ${JSON.stringify(line)}`);
    }
    const key = decodeURIComponent(new URL(ticket.upload.url).pathname).split("/").pop();
    const secrets = ["owner-in-the-log", name, metadata.album, key];
    for (const group of groups()) {
      const text = JSON.stringify(await linesOf(group, since));
      for (const secret of secrets) {
        assert.ok(!text.includes(secret), `${group} has ${secret}`);
      }
    }
  });

  test("metrics count images, bytes, milliseconds, and failures by their code", async () => {
    const since = Date.now();
    const uploads = await stack.as();
    const recipe = await uploads.recipe();
    const original = picture();
    const ids = [
      (await uploads.upload(original, recipe)).id,
      (await uploads.upload(truncated(), recipe)).id,
    ];
    await stack.allSettled(ids);
    const metrics = await eventually("both lines of metrics", async () => {
      const lines = (await Promise.all(groups().map((group) => linesOf(group, since)))).flat();
      const metrics = lines.filter((line) => line._aws !== undefined);
      const has = (name) => metrics.find((line) => line[name] !== undefined);
      return has("Images") && has("Failures")
        ? { made: has("Images"), failed: has("Failures") }
        : null;
    });
    const { made, failed } = metrics;
    const defined = (line) => line._aws.CloudWatchMetrics[0].Metrics.map(({ Name }) => Name);
    assert.deepEqual(defined(made).sort(), METRICS.sort());
    assert.equal(made.BytesIn, original.length);
    assert.ok(made.BytesOut > 0);
    assert.equal(failed.Code, "corrupt");
    for (const line of [made, failed]) {
      assert.equal(line._aws.CloudWatchMetrics[0].Namespace, "isopix");
    }
  });

  function parsed(line) {
    try {
      return JSON.parse(line);
    } catch {
      throw new Error(`this line of a log is no JSON: ${line}`);
    }
  }
});
