//! The core as its users see it: bytes and a recipe in, bytes out.
#![allow(clippy::unwrap_used, clippy::expect_used)]
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stderr,
    reason = "purity is asked of the core, not of its tests: these read the corpus and the clock"
)]

mod conformance;
mod corpus;
mod fixtures;
mod hostile;
mod pictures;
mod promises;
mod recipe;
mod schema;
