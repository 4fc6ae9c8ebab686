// The error codes of the Rust sources, which are the names of errors that functions throw.

import { read } from "./template.mjs";

const core = read("../shared/src/error.rs");
const failure = read("../lambda/src/failure.rs");

/** Every code of the core, by its name in Rust. */
const byVariant = Object.fromEntries(
  [...core.matchAll(/Code::(\w+) => "([a-z-]+)"/g)].map(([, variant, code]) => [variant, code]),
);

/** Every code of the core. */
export const codes = Object.values(byVariant);

/** The codes for which doing the same again must fail again. */
export const permanent = [
  ...core.match(/fn is_permanent[^]*?matches!\(([^]*?)\)\s*\}/)[1].matchAll(/Code::(\w+)/g),
].map(([, variant]) => byVariant[variant]);

/** What functions throw over an event that is not theirs. */
export const foreign = [...failure.matchAll(/Failure::\w+\(_\) => "([a-z-]+)"/g)].map(
  ([, name]) => name,
);
