// Buckets and table: closed, encrypted, and kept. What the distribution keeps of them.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { OPEN } from "./support/answers.mjs";
import { resourcePolicy } from "./support/statements.mjs";
import { deployment, resourcesOf, template } from "./support/template.mjs";

const deployed = deployment(OPEN);

const BUCKETS = ["OriginalsBucket", "RenditionsBucket", "ReportsBucket"];
const POLICIES = BUCKETS.map((bucket) => `${bucket}Policy`);
const DATA = [...BUCKETS, "Table"];

test("the buckets are those of this test", () => {
  assert.deepEqual(
    resourcesOf("AWS::S3::Bucket").map(([name]) => name),
    BUCKETS,
  );
});

for (const bucket of BUCKETS) {
  describe(bucket, () => {
    const properties = deployed.properties(bucket);

    test("refuses plain HTTP, to everyone and for everything", () => {
      const [statement] = resourcePolicy(deployed, "AWS::S3::BucketPolicy", bucket);
      assert.deepEqual(statement, {
        Sid: "TlsOnly",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [`\${${bucket}.Arn}`, `\${${bucket}.Arn}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      });
    });

    test("is public to nobody, and belongs to the account whoever writes", () => {
      assert.deepEqual(properties.PublicAccessBlockConfiguration, {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      });
      assert.deepEqual(properties.OwnershipControls, {
        Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }],
      });
    });

    test("is encrypted, and drops uploads that were broken off", () => {
      const [rule] = properties.BucketEncryption.ServerSideEncryptionConfiguration;
      assert.equal(rule.ServerSideEncryptionByDefault.SSEAlgorithm, "AES256");
      const rules = properties.LifecycleConfiguration.Rules;
      assert.ok(
        rules.some((each) => each.AbortIncompleteMultipartUpload?.DaysAfterInitiation === 1),
      );
    });

    test("lets nobody in by its policy", () => {
      const statements = resourcePolicy(deployed, "AWS::S3::BucketPolicy", bucket);
      assert.deepEqual(
        statements.filter(({ Effect }) => Effect !== "Deny"),
        [],
      );
    });
  });
}

test("a customer's key encrypts the originals and nothing else, with few calls of KMS", () => {
  const key = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
  assert.match(key, new RegExp(template.Parameters.KmsKeyArn.AllowedPattern));
  const made = deployment({ ...OPEN, KmsKeyArn: key });
  const rules = (bucket) =>
    made.properties(bucket).BucketEncryption.ServerSideEncryptionConfiguration;
  assert.deepEqual(rules("OriginalsBucket"), [
    {
      ServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID: key },
      BucketKeyEnabled: true,
    },
  ]);
  for (const bucket of ["RenditionsBucket", "ReportsBucket"]) {
    assert.deepEqual(rules(bucket), [
      { ServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } },
    ]);
  }
});

test("a key is named by its ARN, since policies know no alias", () => {
  const pattern = new RegExp(template.Parameters.KmsKeyArn.AllowedPattern);
  for (const other of [
    "alias/photos",
    "1234abcd-12ab-34cd-56ef-1234567890ab",
    "arn:aws:kms:eu-west-1:111122223333:alias/photos",
  ]) {
    assert.doesNotMatch(other, pattern);
  }
});

test("the distribution that was made or named may read renditions, and no other", () => {
  const own = "arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution/${Distribution}";
  const theirs = "arn:aws:cloudfront::111122223333:distribution/E1";
  for (const [parameters, arn] of [
    [{ CloudFront: "true" }, own],
    [{ ExistingDistributionArn: theirs }, theirs],
  ]) {
    const policy = resourcePolicy(
      deployment({ ...OPEN, ...parameters }),
      "AWS::S3::BucketPolicy",
      "RenditionsBucket",
    );
    const allowed = policy.filter(({ Effect }) => Effect === "Allow");
    assert.equal(allowed.length, 1);
    const [{ Principal, Action, Resource, Condition }] = allowed;
    assert.deepEqual(Principal, { Service: "cloudfront.amazonaws.com" });
    assert.deepEqual([Action, Resource], ["s3:GetObject", "${RenditionsBucket.Arn}/*"]);
    assert.deepEqual(Condition, { StringEquals: { "aws:SourceArn": arn } });
  }
});

test("the distribution's edges drop what was deleted within a day, whatever the object says", () => {
  const made = deployment({ ...OPEN, CloudFront: "true" });
  const { Origins, DefaultCacheBehavior, CacheBehaviors } =
    made.properties("Distribution").DistributionConfig;
  assert.equal(DefaultCacheBehavior.CachePolicyId, "${RenditionCache}");
  assert.equal(CacheBehaviors, undefined, "another behavior may have another policy");
  assert.equal(Origins.length, 1);
  const { MinTTL, DefaultTTL, MaxTTL } = made.properties("RenditionCache").CachePolicyConfig;
  assert.deepEqual({ MinTTL, DefaultTTL, MaxTTL }, { MinTTL: 0, DefaultTTL: 86400, MaxTTL: 86400 });
});

test("a rendition is cached by its path, once for all who ask", () => {
  const made = deployment({ ...OPEN, CloudFront: "true" });
  const { ParametersInCacheKeyAndForwardedToOrigin: key } =
    made.properties("RenditionCache").CachePolicyConfig;
  assert.deepEqual(key, {
    EnableAcceptEncodingGzip: false,
    EnableAcceptEncodingBrotli: false,
    HeadersConfig: { HeaderBehavior: "none" },
    CookiesConfig: { CookieBehavior: "none" },
    QueryStringsConfig: { QueryStringBehavior: "none" },
  });
});

test("data and what guards it stay when the stack goes, unless told, and when it is replaced", () => {
  const dropped = deployment({ ...OPEN, KeepData: "false" });
  for (const name of [...DATA, ...POLICIES]) {
    const { DeletionPolicy, UpdateReplacePolicy } = template.Resources[name];
    assert.equal(deployed.value(DeletionPolicy), "Retain", name);
    assert.equal(dropped.value(DeletionPolicy), "Delete", name);
    assert.equal(UpdateReplacePolicy, "Retain", name);
  }
  assert.equal(template.Parameters.KeepData.Default, "true");
});

test("a new KeepData changes each resource that it is about, or its policy would stay", () => {
  for (const name of DATA) {
    const { Tags } = deployed.properties(name);
    assert.deepEqual(Tags, [{ Key: "keep-data", Value: "true" }], name);
  }
  for (const name of POLICIES) {
    assert.equal(deployed.properties(name).PolicyDocument.Id, "keep-data-true", name);
  }
});

test("the table can be restored, drops what expires, and is found by lease", () => {
  const table = deployed.properties("Table");
  assert.equal(table.BillingMode, "PAY_PER_REQUEST");
  assert.deepEqual(table.PointInTimeRecoverySpecification, { PointInTimeRecoveryEnabled: true });
  assert.deepEqual(table.TimeToLiveSpecification, { AttributeName: "expires", Enabled: true });
  const [index] = table.GlobalSecondaryIndexes;
  assert.deepEqual(index.KeySchema, [
    { AttributeName: "status", KeyType: "HASH" },
    { AttributeName: "lease", KeyType: "RANGE" },
  ]);
});

test("originals expire only where a number of days is given, and reports always", () => {
  const expiry = (made, bucket) =>
    made
      .properties(bucket)
      .LifecycleConfiguration.Rules.map(({ ExpirationInDays }) => ExpirationInDays)
      .filter((days) => days !== undefined);
  assert.deepEqual(expiry(deployed, "OriginalsBucket"), []);
  const expiring = deployment({ ...OPEN, OriginalsExpireDays: 7 });
  assert.deepEqual(expiry(expiring, "OriginalsBucket"), [7]);
  assert.deepEqual(expiry(deployed, "RenditionsBucket"), []);
  assert.deepEqual(expiry(deployed, "ReportsBucket"), [30]);
});

test("pages of the allowed origins may put originals and read renditions, and no others", () => {
  for (const [bucket, methods] of [
    ["OriginalsBucket", ["PUT"]],
    ["RenditionsBucket", ["GET", "HEAD"]],
  ]) {
    const { CorsRules } = deployed.properties(bucket).CorsConfiguration;
    assert.equal(CorsRules.length, 1, bucket);
    assert.deepEqual(CorsRules[0].AllowedMethods, methods);
    assert.equal(CorsRules[0].AllowedOrigins, OPEN.AllowedOrigins);
  }
  assert.equal(deployed.properties("ReportsBucket").CorsConfiguration, undefined);
});

test("an existing bucket is left as it is", () => {
  const existing = deployment({ ...OPEN, ExistingOriginalsBucket: "old-photos" });
  assert.ok(!existing.has("OriginalsBucket") && !existing.has("OriginalsBucketPolicy"));
});

test("an existing table takes the place of the stack's own", () => {
  const existing = deployment({ ...OPEN, ExistingTable: "restored" });
  assert.ok(!existing.has("Table"));
  const { Environment } = existing.value(template.Globals.Function);
  assert.equal(Environment.Variables.TABLE, "restored");
  assert.equal(existing.properties("Backfill").DefinitionSubstitutions.Table, "restored");
  assert.equal(existing.value(template.Outputs.TableName.Value), "restored");
});
