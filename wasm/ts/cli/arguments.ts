/** What may stand on the command line. */

import { parseArgs, type ParseArgsConfig } from "node:util";

import { type CommandName, usageOf } from "./help.js";
import { Stop } from "./stop.js";

export interface RenderArguments {
  recipe: string | undefined;
  out: string;
  inputs: string[];
}

export type Wanted =
  | { command: "help"; about: CommandName | undefined }
  | { command: "version" }
  | { command: "probe"; inputs: string[] }
  | ({ command: "render" } & RenderArguments);

/** Throws {@link Stop} with the usage where it is wrong. */
export function parse(argv: string[]): Wanted {
  const [first, ...rest] = argv;
  switch (first) {
    case "probe":
      return parseProbe(rest);
    case "render":
      return parseRender(rest);
    case "help":
      return { command: "help", about: commandIn(rest[0]) };
    case "-h":
    case "--help":
      return { command: "help", about: undefined };
    case "-V":
    case "--version":
      return { command: "version" };
    case undefined:
      throw wrong("name a command: probe or render", undefined);
    default:
      throw wrong(
        `unknown command ${JSON.stringify(first)}: there are probe and render`,
        undefined,
      );
  }
}

function commandIn(word: string | undefined): CommandName | undefined {
  if (word === undefined || word === "probe" || word === "render") {
    return word;
  }
  throw wrong(`unknown command ${JSON.stringify(word)}: there are probe and render`, undefined);
}

function parseProbe(argv: string[]): Wanted {
  const { values, positionals: inputs } = parseStrictly("probe", argv, HELP);
  const { help } = values;
  if (help) {
    return { command: "help", about: "probe" };
  }
  checkInputs("probe", inputs);
  return { command: "probe", inputs };
}

function parseRender(argv: string[]): Wanted {
  const { values, positionals: inputs } = parseStrictly("render", argv, RENDER);
  const { help, recipe, out } = values;
  if (help) {
    return { command: "help", about: "render" };
  }
  if (typeof out !== "string" || out === "") {
    throw wrong("--out <DIR> is needed: the folder to write to", "render");
  }
  checkInputs("render", inputs);
  return {
    command: "render",
    recipe: typeof recipe === "string" ? recipe : undefined,
    out,
    inputs,
  };
}

const HELP = { help: { type: "boolean", short: "h" } } as const;
const RENDER = { ...HELP, recipe: { type: "string" }, out: { type: "string" } } as const;

function parseStrictly(
  command: CommandName,
  argv: string[],
  options: NonNullable<ParseArgsConfig["options"]>,
): { values: Record<string, unknown>; positionals: string[] } {
  try {
    const { values, positionals, tokens } = parseArgs({
      args: argv,
      options,
      allowPositionals: true,
      tokens: true,
    });
    const names = tokens.flatMap((token) => (token.kind === "option" ? [token.name] : []));
    const twice = names.find((name, index) => name !== "help" && names.indexOf(name) !== index);
    if (twice !== undefined) {
      throw wrong(`--${twice} stands there twice`, command);
    }
    return { values, positionals };
  } catch (error) {
    if (error instanceof Stop || !(error instanceof Error)) {
      throw error;
    }
    throw wrong(error.message, command);
  }
}

function checkInputs(command: CommandName, inputs: string[]): void {
  if (inputs.length === 0) {
    throw wrong("name at least one input", command);
  }
}

function wrong(message: string, command: CommandName | undefined): Stop {
  return new Stop(`${message}\n\n${usageOf(command)}\n\nFor more, try --help.`);
}
