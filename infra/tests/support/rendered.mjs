// Whether an image is what it has to be: in the record, in the bucket, and to the byte.

import assert from "node:assert/strict";
import { GetObjectCommand } from "@aws-sdk/client-s3";

import { expectedOf } from "./expected.mjs";
import { sha256 } from "./identity.mjs";

/** So many images are looked at at a time: the emulator is one process. */
const AT_A_TIME = 20;

/** Sees to it that an image is READY with what the native command makes of its original. */
export async function assertRendered(stack, id, original, recipe) {
  await assertAllRendered(stack, [{ id, original }], recipe);
}

/** The same for many images. */
export async function assertAllRendered(stack, images, recipe) {
  const [expected, records] = await Promise.all([
    expectedOf(
      images.map(({ original }) => original),
      recipe,
    ),
    stack.records(images.map(({ id }) => id)),
  ]);
  for (let start = 0; start < images.length; start += AT_A_TIME) {
    const some = images.slice(start, start + AT_A_TIME);
    await Promise.all(
      some.map(({ id }, index) =>
        assertPublished(stack, id, records[start + index], expected[start + index], recipe),
      ),
    );
  }
}

async function assertPublished(stack, id, record, { generation, renditions }, { digest }) {
  assert.equal(record?.status, "READY", JSON.stringify(record));
  assert.equal(record.generation, generation);
  assert.deepEqual(record.renditions, renditions);
  const folder = `${id}/${generation}/`;
  const names = [...renditions.map(({ file }) => file), "manifest.json"];
  assert.deepEqual(await stack.renditions(folder), names.map((name) => folder + name).sort());
  const files = await Promise.all(names.map((name) => read(stack, folder + name)));
  const manifest = JSON.parse(files.pop());
  assert.deepEqual(manifest.renditions, renditions);
  assert.deepEqual(
    { id: manifest.id, generation: manifest.generation, recipe: manifest.recipe },
    { id, generation, recipe: digest },
  );
  assert.deepEqual(
    files.map(sha256),
    renditions.map((rendition) => rendition.sha256),
  );
}

async function read(stack, Key) {
  const { Body } = await stack.aws.s3.send(
    new GetObjectCommand({ Bucket: stack.outputs.RenditionsBucket, Key }),
  );
  return Buffer.from(await Body.transformToByteArray());
}
