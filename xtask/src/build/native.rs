//! The native binaries: the command and the functions that it drives.

use std::path::PathBuf;

use anyhow::Result;

use crate::ahead::OneByOne;
use crate::command::Program;
use crate::progress;
use crate::workspace;

/// The packages whose binaries are shipped: `isopix` of the first, the functions
/// of the second. Built by one command, so that the dependencies that they share
/// are compiled once, with the features of both.
pub(crate) const PACKAGES: [&str; 4] = ["--package", "isopix-cli", "--package", "isopix-lambda"];

/// Where they lie.
pub(crate) fn folder() -> PathBuf {
    workspace::target().join("release")
}

/// Builds them for release; cargo knows whether there is anything to do.
///
/// # Errors
/// The compiler failed.
pub(crate) fn build() -> Result<()> {
    static WORK: OneByOne = OneByOne::new();
    let _guard = WORK.enter();
    progress::say("Compiling the native binaries");
    Program::cargo()
        .args(["build", "--release", "--bins"])
        .args(PACKAGES)
        .run()
}
