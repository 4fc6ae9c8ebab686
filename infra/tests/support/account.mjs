// The emulator's one account. These keys are its root's: they pass every check, so whatever a test
// must not be allowed to do is tried with other ones.

export const ACCOUNT = "000000000000";

export const REGION = "us-east-1";

export const ROOT = { accessKeyId: "test", secretAccessKey: "test" };
