//! The page: its parts on their own, and all of it in a browser.

use anyhow::Result;

use super::{count, node};
use crate::build::{native, web};
use crate::install::{chromium, npm_packages};
use crate::suite::Count;

const TESTS: &str = "web/tests";

/// Tests whose names begin so need the whole system.
const END_TO_END: &str = "e2e";

pub(super) fn parts() -> Result<Count> {
    npm_packages::ensure()?;
    let is_wanted = |name: &str| !name.starts_with(END_TO_END);
    count::run(node::tests(TESTS, is_wanted, 2)?)
}

/// One file after the other: on two cores, browsers side by side only wait for
/// each other.
pub(super) fn end_to_end() -> Result<Count> {
    let browser = chromium::ensure()?;
    web::build()?;
    native::build()?;
    let is_wanted = |name: &str| name.starts_with(END_TO_END);
    count::run(node::tests(TESTS, is_wanted, 1)?.env(chromium::VARIABLE, browser))
}
