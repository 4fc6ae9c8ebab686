// A state machine's way, step by step.

import assert from "node:assert/strict";

import { choose, evaluate } from "./machines.mjs";

/**
 * Goes from state to state, without the tries that a retrier would make.
 *
 * @param states the definition's states
 * @param from where it begins
 * @param call what a task comes to: is given its name and its arguments, and throws the name of an
 *   error
 * @param until where it ends, if not at a state that ends the execution
 * @returns the last state's name and input, and the names of the tasks on the way
 */
export async function walk(states, from, { input, context, call, until }) {
  const tasks = [];
  let name = from;
  for (let steps = 0; ; steps += 1) {
    assert.ok(steps < 500, "it does not come to an end");
    const state = states[name];
    if (name === until || ["Succeed", "Fail"].includes(state.Type) || state.End) {
      return { name, input, tasks };
    }
    if (state.Type === "Task") {
      tasks.push(name);
      ({ name, input } = await perform(name, state, { input, context, call }));
    } else if (state.Type === "Choice") {
      ({ name, input } = await decide(state, { input, context }));
    } else {
      // Waiting would take time.
      await evaluate(state.Seconds ?? 0, { input, context });
      input = state.Output ? await evaluate(state.Output, { input, context }) : input;
      name = state.Next;
    }
  }
}

async function perform(name, state, { input, context, call }) {
  try {
    const given = await evaluate(state.Arguments, { input, context });
    const result = call(name, given);
    return { name: state.Next, input: await evaluate(state.Output, { input, context, result }) };
  } catch (error) {
    if (typeof error !== "string") {
      throw error;
    }
    const caught = state.Catch.find(
      ({ ErrorEquals }) => ErrorEquals.includes(error) || ErrorEquals.includes("States.ALL"),
    );
    const errorOutput = { Error: error, Cause: "said" };
    return { name: caught.Next, input: await evaluate(caught.Output, { input, errorOutput }) };
  }
}

async function decide(state, states) {
  const name = await choose(state, states);
  const taken = state.Choices.find(({ Next, Output }) => Next === name && Output !== undefined);
  return { name, input: taken ? await evaluate(taken.Output, states) : states.input };
}
