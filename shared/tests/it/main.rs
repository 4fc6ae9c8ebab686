//! The core as its users see it: bytes and a recipe in, bytes out.
#![allow(clippy::unwrap_used, clippy::expect_used)]
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stderr,
    reason = "purity is asked of the core, not of its tests: these read the corpus and the clock"
)]

mod animation;
mod conformance;
mod corpus;
mod facts;
mod fixtures;
mod goldens;
mod hostile;
mod levels;
mod pictures;
mod profile;
mod promises;
mod recipe;
mod schema;
