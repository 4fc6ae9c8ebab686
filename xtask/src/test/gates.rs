//! The gates: the same files from the native command, from the npm package in
//! Node and in Chromium, over all real photos; and proof that they can fail.

use anyhow::Result;

use super::count;
use crate::build::{native, web};
use crate::command::Program;
use crate::install::chromium;
use crate::suite::Count;

/// The script packs the package, installs the tarball in an empty folder and
/// runs the gates on it and on the release binaries.
pub(super) fn all() -> Result<Count> {
    let browser = chromium::ensure()?;
    web::build()?;
    native::build()?;
    count::run(
        Program::new("node")
            .arg("gates/run.mjs")
            .env(chromium::VARIABLE, browser),
    )
}
