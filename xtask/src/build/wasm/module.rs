//! Rust to a wasm module.

use std::path::PathBuf;

use anyhow::Result;

use super::Form;
use crate::command::Program;
use crate::files;
use crate::install::rust_target;
use crate::progress;
use crate::stamp::{self, Inputs};
use crate::workspace;

/// Cargo's profile for the shipped modules (see the root Cargo.toml).
const PROFILE: &str = "wasm";

/// Where rustc takes flags for this target alone, so that macros and build
/// scripts are compiled once for all forms.
const FLAGS: &str = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS";

/// Compiles the bindings in this form, where a source of them has changed, and
/// returns the module's path.
///
/// All forms share cargo's folder, and so the dependencies that they have in
/// common; there each takes the place of the one before it, and cargo would
/// link all of them anew every time. So each is taken out, with a stamp.
///
/// # Errors
/// The compiler failed.
pub(super) fn compile(form: &Form) -> Result<PathBuf> {
    let kept = workspace::keep().join("modules");
    let module = kept.join(format!("{}.wasm", form.name));
    let stamp = kept.join(format!("{}.stamp", form.name));
    let inputs = inputs(form)?;
    if module.is_file() && stamp::is_current(&stamp, &inputs) {
        return Ok(module);
    }

    progress::say(&format!("Compiling the {} wasm module", form.name));
    // Linking with all crates at once needs the library to be a cdylib alone.
    Program::cargo()
        .args(["rustc", "--package", "isopix-wasm", "--lib"])
        .args(["--crate-type", "cdylib", "--profile", PROFILE])
        .args(["--no-default-features", "--features", form.features])
        .args(["--target", rust_target::UNKNOWN])
        .env(FLAGS, flags(form))
        .run()?;
    let made = workspace::target()
        .join(rust_target::UNKNOWN)
        .join(PROFILE)
        .join("isopix_wasm.wasm");
    files::make_folder(&kept)?;
    files::copy(&made, &module)?;
    stamp::write(&stamp, &inputs)?;
    Ok(module)
}

fn flags(form: &Form) -> &'static str {
    if form.simd {
        "-Ctarget-feature=+simd128"
    } else {
        ""
    }
}

/// All that a module is made from: the two crates, what they depend on, and
/// the compiler.
fn inputs(form: &Form) -> Result<Inputs> {
    let root = workspace::root();
    Inputs::default()
        .word(&Program::new("rustc").arg("-vV").read()?)
        .word(form.features)
        .word(flags(form))
        .file(&root.join("Cargo.lock"))?
        .file(&root.join("Cargo.toml"))?
        .file(&root.join("shared/Cargo.toml"))?
        .folder(&root.join("shared/src"))?
        .file(&root.join("wasm/Cargo.toml"))?
        .folder(&root.join("wasm/src"))
}
