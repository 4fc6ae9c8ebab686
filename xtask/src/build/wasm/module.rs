//! Rust to a wasm module.

use std::path::PathBuf;

use anyhow::Result;

use super::Form;
use crate::command::Program;
use crate::install::wasm_target;
use crate::progress;
use crate::workspace;

/// Cargo's profile for the shipped modules (see the root Cargo.toml).
const PROFILE: &str = "wasm";

/// Compiles the bindings in this form and returns the module's path. Cargo
/// itself knows whether there is anything to do.
///
/// # Errors
/// The compiler failed.
pub(super) fn compile(form: &Form) -> Result<PathBuf> {
    progress::say(&format!("Compiling the {} wasm module", form.name));
    // A folder each: in a shared one the second form's file would take the
    // first one's place.
    let folder = workspace::target().join(format!("wasm-{}", form.name));
    // Linking with all crates at once needs the library to be a cdylib alone.
    let mut cargo = Program::cargo()
        .args(["rustc", "--package", "isopix-wasm", "--lib"])
        .args(["--crate-type", "cdylib", "--profile", PROFILE])
        .args(["--target", wasm_target::UNKNOWN, "--target-dir"])
        .arg(&folder);
    if let Some(feature) = form.target_feature {
        let flags = format!("-Ctarget-feature={feature}");
        cargo = cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", flags);
    }
    cargo.run()?;
    Ok(folder
        .join(wasm_target::UNKNOWN)
        .join(PROFILE)
        .join("isopix_wasm.wasm"))
}
