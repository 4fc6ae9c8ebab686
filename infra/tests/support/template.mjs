// The template as CloudFormation reads it, and what its values are for given parameters.

import { readFileSync } from "node:fs";
import { parse } from "yaml";

const folder = new URL("../../", import.meta.url);

/** Reads a file of infra/. */
export function read(name) {
  return readFileSync(new URL(name, folder), "utf8");
}

/** The short forms of intrinsic functions that the template uses. */
const FUNCTIONS = [
  "And",
  "EachMemberEquals",
  "Equals",
  "FindInMap",
  "GetAtt",
  "If",
  "Not",
  "Or",
  "Select",
  "Split",
  "Sub",
];

const tags = ["Ref", ...FUNCTIONS].flatMap((name) => {
  const long = name === "Ref" ? name : `Fn::${name}`;
  return [
    { tag: `!${name}`, resolve: (text) => ({ [long]: name === "GetAtt" ? halves(text) : text }) },
    { tag: `!${name}`, collection: "seq", resolve: (list) => ({ [long]: list.toJSON() }) },
  ];
});

/** `A.B.C` is the attribute `B.C` of the resource `A`. */
function halves(text) {
  const dot = text.indexOf(".");
  return [text.slice(0, dot), text.slice(dot + 1)];
}

/** The whole template, with intrinsic functions in their long form. */
export const template = parse(read("template.yaml"), { customTags: tags });

/** Resources of a type, as pairs of name and resource. */
export function resourcesOf(type) {
  return Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);
}

/** What `parameters` with the defaults of all others make of the template. */
export function deployment(parameters) {
  const defaults = Object.entries(template.Parameters).map(([name, { Default }]) => [
    name,
    Default,
  ]);
  const given = { ...Object.fromEntries(defaults), ...parameters };
  for (const name of Object.keys(given)) {
    if (!(name in template.Parameters)) {
      throw new Error(`${name} is no parameter`);
    }
  }
  return new Deployment(given);
}

/** What stands for a value that is left out. */
const NO_VALUE = Symbol("AWS::NoValue");

class Deployment {
  constructor(parameters) {
    this.parameters = parameters;
  }

  /** Whether a condition holds. */
  holds(name) {
    return this.value(template.Conditions[name]);
  }

  /** Whether a resource is made. */
  has(name) {
    const { Condition } = template.Resources[name];
    return Condition === undefined || this.holds(Condition);
  }

  /** Names of the resources of a type that are made. */
  names(type) {
    return resourcesOf(type)
      .map(([name]) => name)
      .filter((name) => this.has(name));
  }

  /** A resource's properties. */
  properties(name) {
    if (!this.has(name)) {
      throw new Error(`${name} is not made`);
    }
    return this.value(template.Resources[name].Properties);
  }

  /**
   * A value without intrinsic functions. What only a deployment gives stands in it as in `Fn::Sub`:
   * `${Table}`, `${Table.Arn}`, `${AWS::Region}`.
   */
  value(value) {
    if (Array.isArray(value)) {
      return value.map((item) => this.value(item)).filter((item) => item !== NO_VALUE);
    }
    if (typeof value !== "object" || value === null) {
      return value;
    }
    const [name] = Object.keys(value);
    if (isCall(value)) {
      return this.#call(name, value[name]);
    }
    const fields = Object.entries(value).map(([key, field]) => [key, this.value(field)]);
    return Object.fromEntries(fields.filter(([, field]) => field !== NO_VALUE));
  }

  #call(name, argument) {
    switch (name) {
      case "Ref":
        return this.#ref(argument);
      case "Condition":
        return this.holds(argument);
      case "Fn::GetAtt":
        return this.#placeholder(argument.join("."));
      case "Fn::If":
        return this.value(this.holds(argument[0]) ? argument[1] : argument[2]);
      case "Fn::Equals":
        return String(this.value(argument[0])) === String(this.value(argument[1]));
      case "Fn::EachMemberEquals":
        return listOf(this.value(argument[0])).every((item) => item === this.value(argument[1]));
      case "Fn::Not":
        return !this.value(argument[0]);
      case "Fn::And":
        return argument.every((condition) => this.value(condition));
      case "Fn::Or":
        return argument.some((condition) => this.value(condition));
      case "Fn::FindInMap": {
        const [map, first, second] = argument.map((key) => this.value(key));
        return template.Mappings[map][first][second];
      }
      case "Fn::Select":
        return this.value(argument[1])[argument[0]];
      case "Fn::Split":
        return this.value(argument[1]).split(argument[0]);
      case "Fn::Sub":
        return this.#sub(...(isText(argument) ? [argument, {}] : argument));
      default:
        throw new Error(`${name} is not known here`);
    }
  }

  #ref(name) {
    if (name === "AWS::NoValue") {
      return NO_VALUE;
    }
    if (name === "AWS::StackId") {
      return "arn:aws:cloudformation:eu-west-1:111122223333:stack/photos/STACK-ID";
    }
    return name in this.parameters ? this.parameters[name] : this.#placeholder(name);
  }

  #sub(text, variables) {
    return text.replace(/\$\{([^}]+)\}/g, (_, name) =>
      name in variables ? this.value(variables[name]) : this.#ref(name),
    );
  }

  /** A deployment fails over a reference to a resource that is not made. */
  #placeholder(name) {
    const [resource] = name.split(".");
    if (!name.startsWith("AWS::") && !this.has(resource)) {
      throw new Error(`\${${name}} is referred to, and is not made`);
    }
    return `\${${name}}`;
  }
}

/** Whether an object is an intrinsic function. Policies have fields named `Condition` too. */
function isCall(value) {
  const [name, ...others] = Object.keys(value);
  const isFunction = name === "Ref" || name?.startsWith("Fn::");
  return others.length === 0 && (isFunction || (name === "Condition" && isText(value[name])));
}

function isText(value) {
  return typeof value === "string";
}

/** A CommaDelimitedList as its members. */
function listOf(text) {
  return text.split(",");
}
