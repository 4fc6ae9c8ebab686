// The roles of the functions, to be tried from outside.

import { AssumeRoleCommand } from "@aws-sdk/client-sts";

import { ACCOUNT } from "./account.mjs";

/** Keys of a role of the stack, by its logical name. The root may take any role on. */
export async function assume({ aws, parts }, role) {
  const { Credentials } = await aws.sts.send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${ACCOUNT}:role/${parts[role]}`,
      RoleSessionName: "isopix-tests",
    }),
  );
  return {
    accessKeyId: Credentials.AccessKeyId,
    secretAccessKey: Credentials.SecretAccessKey,
    sessionToken: Credentials.SessionToken,
  };
}
