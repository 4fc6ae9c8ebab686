//! The functions' programs.

use std::path::PathBuf;

use anyhow::Result;

use super::{Architecture, FUNCTIONS};
use crate::install::{cargo_lambda, rust_target};
use crate::progress;
use crate::workspace;

/// Cargo's profile for them (see the root Cargo.toml).
const PROFILE: &str = "lambda";

/// Compiles them, and returns each with its name; cargo knows whether there is
/// anything to do.
///
/// # Errors
/// What compiles them cannot be installed, or the compiler failed.
pub(super) fn compile(architecture: Architecture) -> Result<[(&'static str, PathBuf); 3]> {
    rust_target::ensure(architecture.target())?;
    let lambda = cargo_lambda::ensure()?;
    progress::say(&format!(
        "Compiling the functions for {}",
        architecture.name()
    ));
    let folder = workspace::keep().join("lambda").join(architecture.name());
    lambda
        .args(["build", "--locked", "--package", "isopix-lambda"])
        .args(["--profile", PROFILE, "--target", architecture.target()])
        .args(["--output-format", "binary", "--lambda-dir"])
        .arg(&folder)
        .run()?;
    Ok(FUNCTIONS.map(|name| (name, folder.join(name).join("bootstrap"))))
}
