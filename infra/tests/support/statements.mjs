// What the statements of policies permit.

import { template } from "./template.mjs";

/** A value that may stand alone or in a list, as a list. */
export function asList(value) {
  return Array.isArray(value) ? value : [value];
}

/** All statements that a role has, in its own policies and in those attached to it. */
export function statementsOf(deployed, role) {
  const { Policies } = deployed.properties(role);
  const attached = deployed
    .names("AWS::IAM::Policy")
    .map((name) => deployed.properties(name))
    .filter(({ Roles }) => Roles.includes(`\${${role}}`));
  return [...Policies, ...attached].flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}

/**
 * Each action with its resources, sorted. A condition follows its resource:
 * `RESOURCE if KEY OPERATOR VALUES`.
 */
export function permitted(statements) {
  const found = new Map();
  for (const { Effect, Action, Resource, Condition = {} } of statements) {
    if (Effect !== "Allow") {
      throw new Error(`Effect: ${Effect}`);
    }
    const only = Object.entries(Condition).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, values]) => ` if ${key} ${operator} ${asList(values)}`),
    );
    for (const action of asList(Action)) {
      const resources = asList(Resource).map((resource) => resource + only.join(""));
      found.set(action, [...(found.get(action) ?? []), ...resources].sort());
    }
  }
  return Object.fromEntries([...found].sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** The policy of a bucket or queue. */
export function resourcePolicy(deployed, type, owner) {
  const field = type === "AWS::S3::BucketPolicy" ? "Bucket" : "Queues";
  const policies = deployed
    .names(type)
    .map((name) => deployed.properties(name))
    .filter((properties) => asList(properties[field]).includes(`\${${owner}}`));
  if (policies.length !== 1) {
    throw new Error(`${owner} has ${policies.length} policies`);
  }
  return policies[0].PolicyDocument.Statement;
}

/** The name of the role that a function or state machine takes. */
export function roleOf(name) {
  const [role, attribute] = template.Resources[name].Properties.Role["Fn::GetAtt"];
  if (attribute !== "Arn") {
    throw new Error(`${name} takes the role ${role}.${attribute}`);
  }
  return role;
}
