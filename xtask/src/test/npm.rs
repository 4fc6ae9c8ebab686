//! The npm package as a user gets it.

use anyhow::Result;

use super::count;
use crate::build::wasm;
use crate::command::Program;
use crate::install::chromium;
use crate::suite::Count;

/// The script packs the package, installs the tarball in an empty folder and
/// runs the tests there.
pub(super) fn packed() -> Result<Count> {
    wasm::build()?;
    let browser = chromium::ensure()?;
    count::run(
        Program::new("node")
            .args(["wasm/tests/run.mjs", "--test-reporter=spec"])
            .env(chromium::VARIABLE, browser),
    )
}
