// The state machines' definitions.

import jsonata from "jsonata";

import { read } from "./template.mjs";

/** The definitions, by the name of their resource. */
export const machines = {
  Workflow: JSON.parse(read("workflow.asl.json")),
  Backfill: JSON.parse(read("backfill.asl.json")),
};

/** All states of a definition, those inside maps too, as pairs of name and state. */
export function statesOf({ States }) {
  return Object.entries(States).flatMap(([name, state]) => [
    [name, state],
    ...(state.ItemProcessor ? statesOf(state.ItemProcessor) : []),
  ]);
}

/** All retriers and catchers of all states, with the name of their state. */
export function handlersOf(machine) {
  return statesOf(machine).flatMap(([state, { Retry = [], Catch = [] }]) =>
    [...Retry, ...Catch].map((handler) => ({ state, ...handler })),
  );
}

/** What a field of a state is, with its JSONata evaluated; `$states` is given. */
export async function evaluate(field, states) {
  if (typeof field === "string") {
    const expression = /^\{% (.*) %\}$/s.exec(field)?.[1];
    return expression === undefined ? field : plain(await run(expression, states));
  }
  if (typeof field !== "object" || field === null) {
    return field;
  }
  const pairs = Object.entries(field).map(async ([key, value]) => [
    key,
    await evaluate(value, states),
  ]);
  return Object.fromEntries(await Promise.all(pairs));
}

/** The state that a Choice goes to. */
export async function choose(choice, states) {
  for (const { Condition, Next } of choice.Choices) {
    if (await evaluate(Condition, states)) {
      return Next;
    }
  }
  return choice.Default;
}

async function run(expression, states) {
  const value = await jsonata(expression).evaluate(undefined, { states });
  if (value === undefined) {
    throw new Error(`${expression} is undefined, over which the state fails`);
  }
  return value;
}

/** Lists of JSONata have fields of their own, which JSON does not carry. */
function plain(value) {
  return JSON.parse(JSON.stringify(value));
}
