// What each role may do: exactly this, in each wiring.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { OPEN } from "./support/answers.mjs";
import { asList, permitted, roleOf, statementsOf } from "./support/statements.mjs";
import { deployment, resourcesOf } from "./support/template.mjs";

/** A customer's key, with which originals are encrypted. */
const KEY = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

/** What is deployed, and what the table below says of it. */
const DEPLOYMENTS = {
  "the workflow": {
    parameters: OPEN,
    facts: { originals: "${OriginalsBucket}", isDirect: false, presigns: true },
  },
  "the direct wiring": {
    parameters: { ...OPEN, Orchestration: "direct" },
    facts: { originals: "${OriginalsBucket}", isDirect: true, presigns: true },
  },
  "an existing bucket": {
    parameters: { ...OPEN, ExistingOriginalsBucket: "old-photos" },
    facts: { originals: "old-photos", isDirect: false, presigns: true },
  },
  "an existing table": {
    parameters: { ...OPEN, ExistingTable: "restored" },
    facts: { originals: "${OriginalsBucket}", table: "restored", isDirect: false, presigns: true },
  },
  "a key for a bucket of the stack's own": {
    parameters: { ...OPEN, KmsKeyArn: KEY },
    facts: { originals: "${OriginalsBucket}", isDirect: false, presigns: true, key: KEY },
  },
  "a key for an existing bucket": {
    parameters: {
      ...OPEN,
      Orchestration: "direct",
      ExistingOriginalsBucket: "old-photos",
      KmsKeyArn: KEY,
    },
    facts: { originals: "old-photos", isDirect: true, presigns: true, key: KEY },
  },
  "public renditions": {
    parameters: { ...OPEN, PublicBaseUrl: "https://img.example.com" },
    facts: { originals: "${OriginalsBucket}", isDirect: false, presigns: false },
  },
  CloudFront: {
    parameters: { ...OPEN, Orchestration: "direct", CloudFront: "true" },
    facts: { originals: "${OriginalsBucket}", isDirect: true, presigns: false },
  },
};

const RENDITIONS = "${RenditionsBucket.Arn}";
const BUS =
  "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/default" +
  " if events:source ForAllValues:StringEquals isopix";

/** The service knows no narrower resource for these. */
const UNBOUND = {
  function: ["xray:PutTelemetryRecords", "xray:PutTraceSegments"],
  machine: [
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
  ],
};

const unbound = (kind) => Object.fromEntries(UNBOUND[kind].map((action) => [action, ["*"]]));

const inFunction = (log, actions) => ({
  "logs:CreateLogStream": [`\${${log}.Arn}`],
  "logs:PutLogEvents": [`\${${log}.Arn}`],
  ...unbound("function"),
  ...actions,
});

/** What may be done with a key, if there is one: by way of S3 alone. */
const withKey = (key, actions) =>
  key !== undefined &&
  Object.fromEntries(
    actions.map((action) => [
      action,
      [`${key} if kms:ViaService StringEquals s3.\${AWS::Region}.amazonaws.com`],
    ]),
  );

/** Each role, and each action with the resources on which it may be done. */
function expected({ originals: name, table = "${Table}", isDirect, presigns, key }) {
  const originals = `arn:\${AWS::Partition}:s3:::${name}`;
  const records = `arn:\${AWS::Partition}:dynamodb:\${AWS::Region}:\${AWS::AccountId}:table/${table}`;
  const roles = {
    RenderRole: inFunction("RenderLog", {
      ...withKey(key, ["kms:Decrypt"]),
      "s3:GetObject": [`${originals}/*`],
      "s3:GetObjectVersion": [`${originals}/*`],
      "s3:ListBucket": [RENDITIONS, originals],
      "s3:PutObject": [`${RENDITIONS}/*`, "${ReportsBucket.Arn}/backfill/*"],
      "s3:DeleteObject": [`${RENDITIONS}/*`, `${originals}/uploads/*`],
      "s3:DeleteObjectVersion": [`${originals}/uploads/*`],
      "dynamodb:GetItem": [records],
      "dynamodb:PutItem": [records],
      "dynamodb:DeleteItem": [records],
      ...(isDirect && {
        "sqs:ReceiveMessage": ["${Queue.Arn}"],
        "sqs:DeleteMessage": ["${Queue.Arn}"],
        "sqs:GetQueueAttributes": ["${Queue.Arn}"],
        "events:PutEvents": [BUS],
      }),
    }),
    UploadsRole: inFunction("UploadsLog", {
      ...withKey(key, ["kms:Decrypt", "kms:GenerateDataKey"]),
      "s3:PutObject": [`${originals}/uploads/*`],
      "s3:DeleteObject": [`${RENDITIONS}/*`, `${originals}/uploads/*`],
      // Of a bucket that keeps versions all have to go.
      "s3:DeleteObjectVersion": [`${originals}/uploads/*`],
      "s3:ListBucketVersions": [`${originals} if s3:prefix StringLike uploads/*`],
      "s3:ListBucket": [RENDITIONS],
      ...(presigns && { "s3:GetObject": [`${RENDITIONS}/*`] }),
      "dynamodb:GetItem": [records],
      "dynamodb:PutItem": [records],
      "dynamodb:UpdateItem": [records],
      "events:PutEvents": [BUS],
    }),
    SweepRole: inFunction("SweepLog", {
      "s3:ListBucket": [RENDITIONS],
      "s3:DeleteObject": [`${RENDITIONS}/*`],
      "dynamodb:Query": [`${records}/index/by-lease`],
      "dynamodb:GetItem": [records],
      "dynamodb:PutItem": [records],
      "dynamodb:DeleteItem": [records],
      "events:PutEvents": [BUS],
    }),
    BackfillRole: {
      ...unbound("machine"),
      "s3:ListBucket": [originals],
      "lambda:InvokeFunction": ["${RenderFunction.Arn}"],
      "dynamodb:GetItem": [`${records} if dynamodb:LeadingKeys ForAllValues:StringLike backfill/*`],
      "dynamodb:UpdateItem": [
        `${records} if dynamodb:LeadingKeys ForAllValues:StringLike backfill/*`,
      ],
      "s3:PutObject": ["${ReportsBucket.Arn}/runs/*"],
      "s3:GetObject": ["${ReportsBucket.Arn}/runs/*"],
      "s3:ListMultipartUploadParts": ["${ReportsBucket.Arn}/runs/*"],
      "s3:AbortMultipartUpload": ["${ReportsBucket.Arn}/runs/*"],
      "states:StartExecution": ["${Backfill}"],
      "states:DescribeExecution": children(),
      "states:StopExecution": children(),
    },
  };
  return isDirect ? roles : { ...roles, ...workflowRoles(originals, records, key) };
}

function workflowRoles(originals, records, key) {
  return {
    BeginRole: inFunction("BeginLog", {
      ...withKey(key, ["kms:Decrypt"]),
      "s3:GetObject": [`${originals}/*`],
      "s3:GetObjectVersion": [`${originals}/*`],
      "s3:ListBucket": [RENDITIONS, originals],
      "s3:DeleteObject": [`${RENDITIONS}/*`, `${originals}/uploads/*`],
      "s3:DeleteObjectVersion": [`${originals}/uploads/*`],
      "dynamodb:GetItem": [records],
      "dynamodb:PutItem": [records],
    }),
    FailRole: inFunction("FailLog", {
      "dynamodb:GetItem": [records],
      "dynamodb:PutItem": [records],
    }),
    RemoveRole: inFunction("RemoveLog", {
      "s3:GetObject": [`${originals}/*`],
      "s3:ListBucket": [RENDITIONS, originals],
      "s3:DeleteObject": [`${RENDITIONS}/*`],
      "dynamodb:GetItem": [records],
      "dynamodb:PutItem": [records],
    }),
    WorkflowRole: {
      ...unbound("machine"),
      "lambda:InvokeFunction": [
        "${BeginFunction.Arn}",
        "${FailFunction.Arn}",
        "${RemoveFunction.Arn}",
        "${RenderFunction.Arn}",
      ],
      "events:PutEvents": [BUS],
      "sqs:SendMessage": ["${DeadLetterQueue.Arn}"],
    },
    WorkflowStarterRole: { "states:StartExecution": ["${Workflow}"] },
  };
}

function children() {
  const all =
    "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:execution:${Backfill.Name}";
  return [`${all}/images:*`, `${all}:*`];
}

for (const [name, { parameters, facts }] of Object.entries(DEPLOYMENTS)) {
  describe(`with ${name}`, () => {
    const deployed = deployment(parameters);
    const table = expected(facts);
    test("there are the roles of the table and no other", () => {
      assert.deepEqual(deployed.names("AWS::IAM::Role").sort(), Object.keys(table).sort());
    });
    for (const [role, actions] of Object.entries(table)) {
      test(`${role} may do what the table says, and nothing else`, () => {
        assert.deepEqual(permitted(statementsOf(deployed, role)), sorted(actions));
      });
    }
    test("no role may do any action of a service, or anything anywhere", () => {
      for (const role of deployed.names("AWS::IAM::Role")) {
        for (const { Sid, Action, Resource } of statementsOf(deployed, role)) {
          const actions = asList(Action);
          assert.ok(!actions.some((action) => action.includes("*")), `${role}.${Sid}: ${actions}`);
          if (asList(Resource).includes("*")) {
            const allowed = [...UNBOUND.function, ...UNBOUND.machine];
            assert.deepEqual(
              actions.filter((action) => !allowed.includes(action)),
              [],
              `${role}.${Sid}`,
            );
          }
        }
      }
    });
  });
}

function sorted(actions) {
  return Object.fromEntries(
    Object.entries(actions).map(([action, resources]) => [action, [...resources].sort()]),
  );
}

/** Who takes a role, by the resource that has it. */
const TAKERS = [
  ...resourcesOf("AWS::Serverless::Function"),
  ...resourcesOf("AWS::Serverless::StateMachine"),
];

test("every function and state machine has a role to itself", () => {
  const roles = TAKERS.map(([name]) => roleOf(name));
  assert.equal(new Set(roles).size, TAKERS.length);
});

test("nothing gets a policy from SAM beside that of its role", () => {
  for (const [name, { Properties }] of TAKERS) {
    for (const field of ["Policies", "PermissionsBoundary", "Events"]) {
      assert.equal(Properties[field], undefined, `${name} has ${field}`);
    }
  }
});

/**
 * What a service says of the account for which it takes a role. Lambda says nothing; EventBridge is
 * not said to say it always.
 */
const ACCOUNT = { "aws:SourceAccount": "${AWS::AccountId}" };
const CONFUSED_DEPUTY = {
  states: { StringEquals: ACCOUNT },
  events: { StringEqualsIfExists: ACCOUNT },
};

test("a role is taken by the service that it is for, and by nobody else", () => {
  const deployed = deployment(OPEN);
  const services = {
    ...Object.fromEntries(
      resourcesOf("AWS::Serverless::Function").map(([name]) => [roleOf(name), "lambda"]),
    ),
    WorkflowRole: "states",
    BackfillRole: "states",
    WorkflowStarterRole: "events",
  };
  for (const role of deployed.names("AWS::IAM::Role")) {
    const { AssumeRolePolicyDocument: trust, ManagedPolicyArns } = deployed.properties(role);
    assert.equal(ManagedPolicyArns, undefined, role);
    assert.equal(trust.Statement.length, 1, role);
    const [{ Effect, Principal, Action, Condition }] = trust.Statement;
    const principal = { Service: `${services[role]}.amazonaws.com` };
    assert.deepEqual(
      { Effect, Principal, Action },
      {
        Effect: "Allow",
        Principal: principal,
        Action: "sts:AssumeRole",
      },
    );
    assert.deepEqual(Condition, CONFUSED_DEPUTY[services[role]], role);
  }
});
