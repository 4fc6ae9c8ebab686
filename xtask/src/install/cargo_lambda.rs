//! cargo-lambda, and the zig that links for it: against a C library as old as
//! Lambda's, for either processor.

use std::ffi::OsString;
use std::path::Path;

use anyhow::{Context, Result};

use crate::command::Program;
use crate::install::python;
use crate::workspace;

const PACKAGES: &[&str] = &["cargo-lambda==1.9.2", "ziglang==0.17.1"];

/// Installs it where it is missing, and returns `cargo lambda`.
///
/// # Errors
/// It cannot be installed.
pub(crate) fn ensure() -> Result<Program> {
    let programs = python::ensure("cargo-lambda", PACKAGES)?;
    Ok(Program::cargo()
        .arg("lambda")
        .env("PATH", in_front_of_path(&programs)?)
        .env(
            "CARGO_ZIGBUILD_CACHE_DIR",
            workspace::keep().join("zigbuild"),
        ))
}

/// PATH with this folder before all others.
fn in_front_of_path(folder: &Path) -> Result<OsString> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(folder.to_path_buf()).chain(std::env::split_paths(&path));
    std::env::join_paths(folders)
        .with_context(|| format!("{} cannot stand in PATH", folder.display()))
}
