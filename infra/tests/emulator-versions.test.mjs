// A bucket of originals that keeps versions, as one that was there before may.

import { PutBucketVersioningCommand, ListObjectVersionsCommand } from "@aws-sdk/client-s3";
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";

import { onEachWiring } from "./support/each-wiring.mjs";
import { imageId } from "./support/identity.mjs";
import { picture } from "./support/pictures.mjs";
import { assertRendered } from "./support/rendered.mjs";

onEachWiring((stack) => {
  let recipe;
  const keepVersions = (Status) =>
    stack.aws.s3.send(
      new PutBucketVersioningCommand({
        Bucket: stack.outputs.OriginalsBucket,
        VersioningConfiguration: { Status },
      }),
    );
  before(async () => {
    recipe = await stack.asNobody().recipe();
    await keepVersions("Enabled");
  });
  after(() => keepVersions("Suspended"));

  /** The versions of a key, delete markers among them, the newest first. */
  const versionsOf = async (key) => {
    const { Versions = [], DeleteMarkers = [] } = await stack.aws.s3.send(
      new ListObjectVersionsCommand({ Bucket: stack.outputs.OriginalsBucket, Prefix: key }),
    );
    return [...DeleteMarkers, ...Versions];
  };
  const newKey = () => `versions/${randomUUID()}.png`;
  const isDeleted = { is: ({ status }) => status === "DELETED" };
  const isReadyAgain = ({ generation }) => ({
    is: (record) => record.status === "READY" && record.generation !== generation,
  });

  test("the API's delete leaves no version of the original", async () => {
    const uploads = await stack.as();
    const { id } = await uploads.upload(picture(), await uploads.recipe());
    const { key, versionId } = await stack.settled(id);
    assert.notEqual(versionId, undefined);
    assert.equal((await uploads.remove(id)).status, 204);
    await stack.settled(id, isDeleted);
    assert.deepEqual(await versionsOf(key), []);
    assert.deepEqual(await stack.renditions(`${id}/`), []);
  });

  test("a delete that S3 remembers by a marker is one, and its undoing brings the image back", async () => {
    const key = newKey();
    const id = imageId(key);
    const original = picture();
    await stack.put(key, original);
    await stack.settled(id);
    await stack.drop(key);
    await stack.settled(id, isDeleted);
    const [marker] = await versionsOf(key);
    await stack.dropVersion(key, marker.VersionId);
    await stack.settled(id, { is: ({ status }) => status === "PENDING" });
    await stack.sweep();
    assert.equal((await stack.settled(id)).status, "READY");
    await assertRendered(stack, id, original, recipe);
  });

  test("where the newest version is erased, the renditions are those of the one under it", async () => {
    const key = newKey();
    const id = imageId(key);
    const older = picture();
    await stack.put(key, older);
    const first = await stack.settled(id);
    await stack.put(key, picture());
    const second = await stack.settled(id, isReadyAgain(first));
    await stack.dropVersion(key, second.versionId);
    await stack.settled(id, { is: ({ status }) => status === "PENDING" });
    await stack.sweep();
    await stack.settled(id, isReadyAgain(second));
    await assertRendered(stack, id, older, recipe);
  });
});
