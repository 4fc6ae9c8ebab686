//! cargo-deny, compiled into the target folder.

use std::path::PathBuf;

use anyhow::Result;

use crate::ahead::OneByOne;
use crate::command::Program;
use crate::progress;
use crate::workspace;

/// The version that `deny.toml` is written for.
const VERSION: &str = "0.20.2";

/// Installs it where it is missing and returns the program.
///
/// # Errors
/// It cannot be fetched or compiled.
pub(crate) fn ensure() -> Result<PathBuf> {
    static WORK: OneByOne = OneByOne::new();
    let _guard = WORK.enter();
    let folder = workspace::keep().join("tools");
    let program = folder
        .join("bin")
        .join(format!("cargo-deny{}", std::env::consts::EXE_SUFFIX));
    let wanted = format!("cargo-deny {VERSION}");
    let found = Program::new(&program).arg("--version").read();
    if found.is_ok_and(|version| version.trim() == wanted) {
        return Ok(program);
    }
    progress::say(&format!("Installing {wanted}"));
    // Not optimised: it runs for a second, and compiling it for speed would
    // take minutes.
    Program::cargo()
        .args(["install", "--locked", "--force", "--quiet", "--debug"])
        .args(["--version", VERSION, "cargo-deny", "--root"])
        .arg(&folder)
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env("CARGO_PROFILE_DEV_OPT_LEVEL", "0")
        .if_failed("is the registry of crates reachable?")
        .run()?;
    Ok(program)
}
