//! Rust's standard library for a target.

use std::path::Path;

use anyhow::{Result, bail};

use crate::ahead::OneByOne;
use crate::command::{self, Program};
use crate::progress;

/// The browser's and Node's target of the npm package.
pub(crate) const UNKNOWN: &str = "wasm32-unknown-unknown";

/// The core's tests' target: they read files, and Node runs them.
pub(crate) const WASI: &str = "wasm32-wasip1";

/// Adds the target with rustup where it is missing.
///
/// # Errors
/// It is missing and rustup is absent or cannot fetch it.
pub(crate) fn ensure(target: &str) -> Result<()> {
    static WORK: OneByOne = OneByOne::new();
    let _guard = WORK.enter();
    let library = Program::new("rustc")
        .args(["--print", "target-libdir", "--target", target])
        .read()?;
    if Path::new(library.trim()).is_dir() {
        return Ok(());
    }
    if command::find("rustup").is_none() {
        bail!(
            "the Rust target {target} is not installed and rustup is not there to add it: \
             install rustup (https://rustup.rs) and run `rustup target add {target}`"
        );
    }
    progress::say(&format!("Adding the Rust target {target}"));
    Program::new("rustup")
        .args(["target", "add", target])
        .if_failed(format!("run `rustup target add {target}` by hand"))
        .run()
}
