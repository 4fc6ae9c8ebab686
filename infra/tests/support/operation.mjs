// What a request asks AWS for, read from the request alone.

/** Operations that change something. */
const WRITES = new Set([
  "s3:PutObject",
  "s3:DeleteObject",
  "s3:DeleteObjects",
  "dynamodb:PutItem",
  "dynamodb:UpdateItem",
  "dynamodb:DeleteItem",
  "dynamodb:TransactWriteItems",
  "events:PutEvents",
]);

const TARGETS = { DynamoDB_20120810: "dynamodb", AWSEvents: "events" };

/** The operation as policies name it, such as `s3:PutObject`. */
export function operationOf({ method, url, headers }) {
  const target = headers["x-amz-target"];
  if (target !== undefined) {
    const [service, name] = target.split(".");
    return `${TARGETS[service] ?? service}:${name}`;
  }
  const { searchParams } = new URL(url, "http://localhost");
  if (method === "POST" && searchParams.has("delete")) {
    return "s3:DeleteObjects";
  }
  if (method === "GET" && searchParams.has("list-type")) {
    return "s3:ListObjectsV2";
  }
  const names = { GET: "GetObject", HEAD: "HeadObject", PUT: "PutObject", DELETE: "DeleteObject" };
  return `s3:${names[method] ?? method}`;
}

/** Whether the operation changes something. */
export function isWrite(operation) {
  return WRITES.has(operation);
}
