//! The template and the state machines: read as data, and deployed on an
//! emulator of AWS with the functions as they are packaged.

use anyhow::Result;

use super::{count, node};
use crate::build::native;
use crate::command::Program;
use crate::install::{aws_tools, npm_packages};
use crate::package::{self, Architecture};
use crate::suite::Count;

/// Tests whose names begin so need the packaged functions.
const PACKAGED: &str = "packaged-";

/// Others whose names begin so need an emulator, too, or hours.
const OTHERS: [&str; 3] = [PACKAGED, "emulator-", "soak-"];

pub(super) fn sources() -> Result<Count> {
    npm_packages::ensure()?;
    let is_wanted = |name: &str| !OTHERS.iter().any(|other| name.starts_with(other));
    count::run(node::tests("infra/tests", is_wanted, 2)?)
}

/// Installs and builds all that the script needs.
pub(super) fn prepare() -> Result<()> {
    emulated().map(|_| ())
}

/// The script starts two emulators, deploys a stack for each wiring with the
/// SAM command line, runs the tests on them, and ends all that it started.
pub(super) fn deployed() -> Result<Count> {
    let emulated = emulated()?;
    // While the machine is still quiet: they measure milliseconds.
    let is_wanted = |name: &str| name.starts_with(PACKAGED);
    let mut count = count::run(node::tests("infra/tests", is_wanted, 1)?)?;
    count.add(count::run(emulated)?);
    Ok(count)
}

/// That script, with all that it needs installed and built.
///
/// # Errors
/// Something cannot be installed or built.
pub(crate) fn emulated() -> Result<Program> {
    let emulator = aws_tools::emulator()?;
    let sam = aws_tools::sam()?;
    npm_packages::ensure_infra()?;
    // It says what the renditions have to be.
    native::build()?;
    package::build(Architecture::X86_64, None)?;
    Ok(Program::new("node")
        .arg("infra/tests/run.mjs")
        .env("ISOPIX_MINISTACK", emulator)
        .env("ISOPIX_SAM", sam)
        .env("ISOPIX_LAMBDA_ZIPS", Architecture::X86_64.folder()))
}
