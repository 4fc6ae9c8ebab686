//! The core as its users see it: bytes and a recipe in, bytes out.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod conformance;
mod corpus;
mod fixtures;
mod hostile;
mod pictures;
mod promises;
mod recipe;
