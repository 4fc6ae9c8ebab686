// Presigned PUTs of the tests' own making, with a role's own keys: what the upload API signs cannot
// be had with another date.

import { PutObjectCommand } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";

import { clients } from "./clients.mjs";
import { assume } from "./roles.mjs";
import { testbed } from "./testbed.mjs";

/** A PUT to the bucket of originals as the function `uploads` would have signed it at that time. */
export async function presignedAt(stack, date, { key, headers, expiresIn }) {
  const credentials = await assume(stack, "UploadsRole");
  const { s3 } = clients(testbed().proxy, credentials);
  const command = new PutObjectCommand({
    Bucket: stack.outputs.OriginalsBucket,
    Key: key,
    ContentType: headers["content-type"],
    ContentLength: headers["content-length"],
    ChecksumSHA256: headers["x-amz-checksum-sha256"],
    IfNoneMatch: "*",
  });
  const signed = new Set(["content-type", "content-length", "if-none-match"]);
  return getSignedUrl(s3, command, {
    expiresIn,
    signingDate: date,
    signableHeaders: signed,
    unhoistableHeaders: new Set(["x-amz-checksum-sha256"]),
  });
}
