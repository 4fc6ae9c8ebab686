// The function for arm64, run by an emulator of that processor, gives the bytes that the native
// command gives here.

import { CreateTableCommand } from "@aws-sdk/client-dynamodb";
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";

import { clients } from "./support/clients.mjs";
import { startEmulator } from "./support/emulator.mjs";
import { expectedOf } from "./support/expected.mjs";
import { imageId, sha256 } from "./support/identity.mjs";
import { startFunction, unpack } from "./support/packaged.mjs";
import { picture } from "./support/pictures.mjs";
import { infra, repository } from "./support/places.mjs";
import { freePort } from "./support/ports.mjs";

// Where the system has the libraries of that processor.
const QEMU = (process.env.ISOPIX_QEMU_ARM64 ?? "qemu-aarch64 -L /usr/aarch64-linux-gnu").split(" ");

const corpus = process.env.ISOPIX_CORPUS ?? path.resolve(repository, "../shared/corpus");
const PHOTOS = 6;

test("the function for arm64 gives the same bytes", async (t) => {
  const folder = unpack(t, "arm64", "render");
  const port = await freePort();
  const emulator = await startEmulator({ port, functionsEndpoint: `http://127.0.0.1:${port}` });
  t.after(() => emulator.stop());
  const aws = clients(emulator.endpoint);
  await prepare(aws);
  const render = await startFunction(folder, {
    emulator: QEMU,
    environment: { AWS_ENDPOINT_URL: emulator.endpoint },
  });
  t.after(() => render.stop());

  const originals = [picture({ width: 3000, height: 1700 }), ...photos(t)];
  t.diagnostic(`${originals.length} originals, ${originals.length - 1} of them photos`);
  const json = JSON.parse(readFileSync(path.join(infra, "recipes/default.json"), "utf8"));
  const expected = await expectedOf(originals, { json, digest: "" });
  for (const [index, original] of originals.entries()) {
    const key = `originals/${index}`;
    const put = new PutObjectCommand({ Bucket: "originals", Key: key, Body: original });
    const { ETag } = await aws.s3.send(put);
    await render.invoke(created(key, original, ETag.replaceAll('"', ""), index));
    const written = await renditionsOf(aws, imageId(key));
    assert.deepEqual(
      written,
      Object.fromEntries(expected[index].renditions.map(({ file, sha256 }) => [file, sha256])),
    );
  }
});

async function prepare({ s3, dynamodb }) {
  await s3.send(new CreateBucketCommand({ Bucket: "originals" }));
  await s3.send(new CreateBucketCommand({ Bucket: "renditions" }));
  await dynamodb.send(
    new CreateTableCommand({
      TableName: "table",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    }),
  );
}

/** Real photos, of different cameras, where they are there. */
function photos(t) {
  const folder = path.join(corpus, "photos");
  if (!existsSync(folder)) {
    assert.notEqual(process.env.ISOPIX_REQUIRE_CORPUS, "1", `the corpus is not in ${corpus}`);
    t.diagnostic(`no photos are tried: the corpus is not in ${corpus}`);
    return [];
  }
  const files = readdirSync(folder, { recursive: true })
    .filter((name) => /\.(jpe?g|png)$/i.test(name))
    .sort();
  const step = Math.max(1, Math.floor(files.length / PHOTOS));
  return files
    .filter((_, index) => index % step === 0)
    .slice(0, PHOTOS)
    .map((name) => readFileSync(path.join(folder, name)));
}

function created(key, original, eTag, index) {
  const object = { key, size: original.length, eTag, sequencer: `${index + 1}`.padStart(18, "0") };
  const s3 = { bucket: { name: "originals" }, object };
  return { Records: [{ eventSource: "aws:s3", eventName: "ObjectCreated:Put", s3 }] };
}

/** SHA-256 of each rendition by its file's name. */
async function renditionsOf({ s3 }, id) {
  const Bucket = "renditions";
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: `${id}/` }));
  const files = Contents.map(({ Key }) => Key).filter((key) => !key.endsWith("/manifest.json"));
  const entries = files.map(async (Key) => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    return [path.basename(Key), sha256(await Body.transformToByteArray())];
  });
  return Object.fromEntries(await Promise.all(entries));
}
