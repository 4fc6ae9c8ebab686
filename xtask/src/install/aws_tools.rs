//! What deploys to AWS, checks what is deployed, and stands in for it.

use std::path::PathBuf;

use anyhow::Result;

use crate::command::Program;
use crate::install::python;

/// The emulator. Its botocore and that of the SAM command line do not go
/// together, so they do not live together.
const EMULATOR: &[&str] = &["ministack[full]==1.5.33"];

const SAM: &[&str] = &["aws-sam-cli==1.170.0", "cfn-lint==1.58.0"];

/// The emulator's program, installed where it is missing.
///
/// # Errors
/// It cannot be installed.
pub(crate) fn emulator() -> Result<PathBuf> {
    Ok(python::ensure("emulator", EMULATOR)?.join("ministack"))
}

/// The SAM command line's program, installed where it is missing.
///
/// # Errors
/// It cannot be installed.
pub(crate) fn sam() -> Result<PathBuf> {
    Ok(python::ensure("sam", SAM)?.join("sam"))
}

/// cfn-lint, installed where it is missing.
///
/// # Errors
/// It cannot be installed.
pub(crate) fn cfn_lint() -> Result<Program> {
    Ok(Program::new(python::ensure("sam", SAM)?.join("cfn-lint")))
}
