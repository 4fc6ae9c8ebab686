//! The template and the state machines, read as data. What they do on an
//! emulator is tried by `node infra/tests/run.mjs`.

use anyhow::Result;

use super::{count, node};
use crate::install::npm_packages;
use crate::suite::Count;

/// Tests whose names begin so need an emulator.
const EMULATOR: &str = "emulator";

pub(super) fn sources() -> Result<Count> {
    npm_packages::ensure()?;
    let is_wanted = |name: &str| !name.starts_with(EMULATOR);
    count::run(node::tests("infra/tests", is_wanted, 2)?)
}
