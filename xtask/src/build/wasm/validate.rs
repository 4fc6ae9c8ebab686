//! What a module may use.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use wasmparser::{Validator, WasmFeatures};

use super::Form;

/// Refuses a module with an instruction that its engines lack: they refuse it
/// as a whole, for one.
///
/// rustc's flags do not keep such instructions out, since any function may ask
/// for a feature by itself; and wasm-opt believes what the module says of it.
///
/// # Errors
/// The module is not valid in the oldest engines that it is for, or cannot be
/// read.
pub(super) fn assert_runs(form: &Form, module: &Path) -> Result<()> {
    let bytes = fs::read(module).with_context(|| format!("cannot read {}", module.display()))?;
    Validator::new_with_features(features(form.simd))
        .validate_all(&bytes)
        .with_context(|| format!("{} does not run where it has to", module.display()))?;
    Ok(())
}

/// The second version of WebAssembly's specification, which Chrome 96, Firefox
/// 79 and Safari 15 have but for SIMD.
fn features(simd: bool) -> WasmFeatures {
    let mut features = WasmFeatures::WASM2;
    features.set(WasmFeatures::SIMD, simd);
    features
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A function of type `() -> v128`: `i32.const 0`, `i8x16.splat`, `end`.
    const SPLAT: &[u8] = b"\0asm\x01\0\0\0\
        \x01\x05\x01\x60\0\x01\x7b\
        \x03\x02\x01\0\
        \x0a\x08\x01\x06\0\x41\0\xfd\x0f\x0b";

    /// The same with relaxed SIMD, whose results differ between processors:
    /// three splats, `i8x16.relaxed_laneselect`.
    const RELAXED: &[u8] = b"\0asm\x01\0\0\0\
        \x01\x05\x01\x60\0\x01\x7b\
        \x03\x02\x01\0\
        \x0a\x13\x01\x11\0\x41\0\xfd\x0f\x41\0\xfd\x0f\x41\0\xfd\x0f\xfd\x89\x02\x0b";

    fn is_valid(simd: bool, module: &[u8]) -> bool {
        Validator::new_with_features(features(simd))
            .validate_all(module)
            .is_ok()
    }

    #[test]
    fn simd_is_for_forms_that_have_it() {
        assert!(is_valid(true, SPLAT));
        assert!(!is_valid(false, SPLAT));
    }

    #[test]
    fn relaxed_simd_is_for_none() {
        let mut everything = Validator::new_with_features(WasmFeatures::all());
        everything.validate_all(RELAXED).map(drop).unwrap();
        assert!(!is_valid(true, RELAXED));
        assert!(!is_valid(false, RELAXED));
    }
}
