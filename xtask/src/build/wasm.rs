//! The npm package: Rust to wasm, wasm to optimised wasm with its glue, and
//! TypeScript to JavaScript over both.

mod bindings;
mod module;
mod package;

use anyhow::Result;
pub(crate) use package::dist;

use crate::install::{npm_packages, wasm_target};

/// One compiled form of the bindings. All give the same bytes; the package
/// takes the first that the engine it runs on understands.
pub(crate) struct Form {
    /// The word in its file's name, `isopix_<name>.wasm`.
    pub(crate) name: &'static str,
    /// What rustc may use beyond the target's own features.
    pub(crate) target_feature: Option<&'static str>,
    /// What wasm-opt must not find in it.
    pub(crate) refused: Option<&'static str>,
}

/// Every form that is shipped.
///
/// The form without SIMD is not among them yet: fast_image_resize always
/// brings its SIMD functions to wasm, and a module with one such instruction
/// is refused as a whole by an engine that lacks them. It would be
/// `scalar`, without a feature, and `--disable-simd` refused.
pub(crate) const FORMS: &[Form] = &[Form {
    name: "simd",
    target_feature: Some("+simd128"),
    refused: None,
}];

/// Builds `wasm/dist` where it is missing or older than its sources.
///
/// # Errors
/// A tool is missing or failed.
pub(crate) fn build() -> Result<()> {
    wasm_target::ensure(wasm_target::UNKNOWN)?;
    npm_packages::ensure()?;
    let mut compiled = Vec::new();
    for form in FORMS {
        compiled.push((form, module::compile(form)?));
    }
    bindings::generate(&compiled)?;
    package::assemble()
}
