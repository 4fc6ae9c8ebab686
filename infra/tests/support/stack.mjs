// A deployed stack, as a test uses it.

import assert from "node:assert/strict";

import {
  BatchGetItemCommand,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
} from "@aws-sdk/client-dynamodb";
import { InvokeCommand } from "@aws-sdk/client-lambda";
import { paginateListObjectsV2, DeleteObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { PurgeQueueCommand } from "@aws-sdk/client-sqs";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { randomUUID } from "node:crypto";

import { clients } from "./clients.mjs";
import { DeadLetters } from "./dead-letters.mjs";
import { eventually } from "./eventually.mjs";
import { testbed } from "./testbed.mjs";
import { tokenOf } from "./tokens.mjs";
import { Uploads } from "./uploads.mjs";
import { HURRIED_SECONDS, VISIBILITY_SECONDS, setVisibility } from "./visibility.mjs";

/** What an image comes to in the end. */
const FINAL = new Set(["READY", "FAILED", "DELETED"]);

/** So many records DynamoDB gives for one request. */
const RECORDS_MAX = 100;

/** How often many images are asked for: the emulator is one process, which also serves the functions. */
const MANY_PAUSE_MS = 500;

export class Stack {
  /** Clients of the account's root. */
  aws = clients(testbed().endpoint);
  /** What it names to the outside. */
  outputs;
  /** The physical names of its parts. */
  parts;
  /** What differs between the wirings; undefined for the open stack. */
  wiring;
  /** The events that could not be dealt with. */
  deadLetters = new DeadLetters(this);

  /** The stack of that name, or one that a test has deployed itself. */
  constructor(name, wiring, deployed = testbed().stacks[name]) {
    Object.assign(this, { wiring, ...deployed });
  }

  /** The upload API as its owner uses it: a new one, where none is named. */
  async as(owner = `owner-${randomUUID()}`, claims) {
    return new Uploads(this.outputs.ApiId, { token: await tokenOf(owner, claims) });
  }

  /** The upload API without a token. */
  asNobody(options) {
    return new Uploads(this.outputs.ApiId, options);
  }

  /** Puts an original into the bucket, past the API. */
  put(Key, Body) {
    return this.aws.s3.send(
      new PutObjectCommand({ Bucket: this.outputs.OriginalsBucket, Key, Body }),
    );
  }

  /** Deletes an original from the bucket, past the API. */
  drop(Key) {
    return this.aws.s3.send(new DeleteObjectCommand({ Bucket: this.outputs.OriginalsBucket, Key }));
  }

  /** The image's record, or whatever else has that id; undefined where there is none. */
  async record(id) {
    const { Item } = await this.aws.dynamodb.send(
      new GetItemCommand({
        TableName: this.outputs.TableName,
        Key: marshall({ id }),
        ConsistentRead: true,
      }),
    );
    return Item === undefined ? undefined : unmarshall(Item);
  }

  /** The records of many images, in the order of their ids. */
  async records(ids) {
    const { TableName } = this.outputs;
    const found = new Map();
    for (let start = 0; start < ids.length; start += RECORDS_MAX) {
      const Keys = ids.slice(start, start + RECORDS_MAX).map((id) => marshall({ id }));
      const { Responses, UnprocessedKeys } = await this.aws.dynamodb.send(
        new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys, ConsistentRead: true } } }),
      );
      assert.deepEqual(UnprocessedKeys ?? {}, {});
      for (const item of Responses[TableName]) {
        const record = unmarshall(item);
        found.set(record.id, record);
      }
    }
    return ids.map((id) => found.get(id));
  }

  /** Writes a record as a test wants it to be. */
  writeRecord(record) {
    const Item = marshall(record, { removeUndefinedValues: true });
    return this.aws.dynamodb.send(new PutItemCommand({ TableName: this.outputs.TableName, Item }));
  }

  /** Has the claim of an image that is PENDING be over. */
  async endLeaseOf(id) {
    const record = await this.record(id);
    assert.equal(record?.status, "PENDING");
    await this.writeRecord({ ...record, lease: Date.now() - 1 });
  }

  /** What the table says of renditions that are to go; undefined where it says nothing. */
  retired(id, generation) {
    return this.record(`retired/${id}/${generation}`);
  }

  /** Has the grace time of renditions be over. */
  async endGraceOf(id, generation) {
    const item = await this.retired(id, generation);
    assert.equal(item?.status, "RETIRED");
    await this.writeRecord({ ...item, lease: Date.now() - 1 });
  }

  /** Lets everybody upload as if nobody had this hour. */
  async forgetQuotas() {
    const { TableName } = this.outputs;
    const { Items } = await this.aws.dynamodb.send(new ScanCommand({ TableName }));
    const quotas = Items.filter(({ id }) => id.S.startsWith("quota/"));
    await Promise.all(
      quotas.map(({ id }) =>
        this.aws.dynamodb.send(new DeleteItemCommand({ TableName, Key: { id } })),
      ),
    );
  }

  /**
   * Waits until the image's record satisfies `is`: by default, until its status is a final one.
   */
  settled(id, { is = ({ status }) => FINAL.has(status), withinMs } = {}) {
    return eventually(
      async () => `image ${id} settles; it is ${JSON.stringify(await this.record(id))}`,
      async () => {
        const record = await this.record(id);
        return record !== undefined && is(record) ? record : undefined;
      },
      { withinMs },
    );
  }

  /** Waits until all these images are settled, and gives their records. */
  async allSettled(ids, { withinMs } = {}) {
    let records = [];
    const open = () => records.filter((record) => !FINAL.has(record?.status));
    await eventually(
      () => `all images settle; ${open().length} are open, such as ${JSON.stringify(open()[0])}`,
      async () => {
        records = await this.records(ids);
        return open().length === 0;
      },
      { withinMs, pauseMs: MANY_PAUSE_MS },
    );
    return records;
  }

  /** Has events that failed come again soon, until the test ends. */
  async hurry(t) {
    t.after(() => setVisibility(this, VISIBILITY_SECONDS));
    await setVisibility(this, HURRIED_SECONDS);
  }

  /** Drops the events that wait while the wiring is paused. */
  async discardPending() {
    const { QueueUrl } = this.outputs;
    if (QueueUrl !== undefined) {
      await this.aws.sqs.send(new PurgeQueueCommand({ QueueUrl }));
    }
  }

  /** Waits until there is no original of that key. */
  isDropped(key) {
    return eventually(
      `the original ${key} is gone`,
      async () => (await this.#keys(this.outputs.OriginalsBucket, key)).length === 0,
    );
  }

  /** Waits for an image's end, which is its record's final status, or `dead letter`. */
  async end(id, options) {
    const [end] = await this.ends([id], options);
    return end;
  }

  /** Waits for the ends of many images. */
  async ends(ids, { withinMs = 120_000 } = {}) {
    const ends = new Map();
    const open = () => ids.filter((id) => !ends.has(id));
    await eventually(
      async () => `all images end; ${JSON.stringify(await this.records(open().slice(0, 3)))}`,
      async () => {
        for (const { id, status } of (await this.records(open())).filter(Boolean)) {
          if (FINAL.has(status)) {
            ends.set(id, status);
          }
        }
        const dead = await this.deadLetters.ids();
        open()
          .filter((id) => dead.has(id))
          .forEach((id) => ends.set(id, "dead letter"));
        return open().length === 0;
      },
      { withinMs, pauseMs: MANY_PAUSE_MS },
    );
    return ids.map((id) => ends.get(id));
  }

  /** The keys in the bucket of renditions that begin so, sorted. */
  renditions(prefix) {
    return this.#keys(this.outputs.RenditionsBucket, prefix);
  }

  /** Deletes a rendition, as somebody may by mistake. */
  dropRendition(Key) {
    const Bucket = this.outputs.RenditionsBucket;
    return this.aws.s3.send(new DeleteObjectCommand({ Bucket, Key }));
  }

  /** The keys in the bucket of reports that begin so, sorted. */
  reports(prefix) {
    return this.#keys(this.outputs.ReportsBucket, prefix);
  }

  /** Has the sweeper look now. */
  async sweep() {
    const { FunctionError, Payload } = await this.aws.lambda.send(
      new InvokeCommand({ FunctionName: this.outputs.SweepFunctionName, Payload: "{}" }),
    );
    const answer = JSON.parse(Buffer.from(Payload));
    if (FunctionError !== undefined) {
      throw new Error(`the sweeper fails: ${JSON.stringify(answer)}`);
    }
    return answer;
  }

  async #keys(Bucket, Prefix) {
    const keys = [];
    for await (const { Contents = [] } of paginateListObjectsV2(
      { client: this.aws.s3 },
      { Bucket, Prefix },
    )) {
      keys.push(...Contents.map(({ Key }) => Key));
    }
    return keys.sort();
  }
}
