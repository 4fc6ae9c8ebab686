//! The tests of the other crates.

use anyhow::Result;

use super::count;
use crate::build::native;
use crate::command::Program;
use crate::suite::Count;

pub(super) fn tasks() -> Result<Count> {
    count::run(Program::cargo().args(["test", "--package", "xtask"]))
}

/// For release, as they are shipped: what they depend on is large, and is
/// compiled once for the tests and for the demo.
pub(super) fn binaries() -> Result<Count> {
    native::build()?;
    count::run(
        Program::cargo()
            .args(["test", "--release", "--no-fail-fast"])
            .args(native::PACKAGES)
            .env("ISOPIX_FUNCTIONS", native::folder()),
    )
}
