// A bucket of originals that keeps versions, as one that was there before may. The emulator's events
// do not name them: what follows from such events is tried with the functions alone.

import { PutBucketVersioningCommand, ListObjectVersionsCommand } from "@aws-sdk/client-s3";
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { onEachWiring } from "./support/each-wiring.mjs";
import { picture } from "./support/pictures.mjs";

onEachWiring((stack) => {
  const keepVersions = (Status) =>
    stack.aws.s3.send(
      new PutBucketVersioningCommand({
        Bucket: stack.outputs.OriginalsBucket,
        VersioningConfiguration: { Status },
      }),
    );
  before(() => keepVersions("Enabled"));
  after(() => keepVersions("Suspended"));

  /** The versions of a key, delete markers among them, the newest first. */
  const versionsOf = async (key) => {
    const { Versions = [], DeleteMarkers = [] } = await stack.aws.s3.send(
      new ListObjectVersionsCommand({ Bucket: stack.outputs.OriginalsBucket, Prefix: key }),
    );
    return [...DeleteMarkers, ...Versions];
  };
  const isDeleted = { is: ({ status }) => status === "DELETED" };

  test("the API's delete leaves no version of the original", async () => {
    const uploads = await stack.as();
    const { id } = await uploads.upload(picture(), await uploads.recipe());
    const { key } = await stack.settled(id);
    const [version] = await versionsOf(key);
    assert.notEqual(version.VersionId, "null", "the bucket keeps no versions");
    assert.equal((await uploads.remove(id)).status, 204);
    await stack.settled(id, isDeleted);
    assert.deepEqual(await versionsOf(key), []);
    assert.deepEqual(await stack.renditions(`${id}/`), []);
  });
});
