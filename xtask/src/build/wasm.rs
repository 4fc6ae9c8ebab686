//! The npm package: Rust to wasm, wasm to optimised wasm with its glue, and
//! TypeScript to JavaScript over both.

mod bindings;
mod module;
mod package;
mod validate;

use anyhow::Result;
pub(crate) use package::dist;

use crate::ahead::OneByOne;
use crate::install::{npm_packages, rust_target};

/// One compiled form of the bindings. What two of them can do, they do with
/// the same bytes; the package takes the smallest and fastest that will do.
pub(crate) struct Form {
    /// The words in its file's name, `isopix_<name>.wasm`.
    pub(crate) name: &'static str,
    /// The features of the crate isopix-wasm.
    features: &'static str,
    /// Whether it has WebAssembly's 128-bit SIMD.
    simd: bool,
}

/// JPEG to JPEG alone.
const CORE: &str = "";
/// Every format.
const FULL: &str = "full";

/// Every form that is shipped.
pub(crate) const FORMS: &[Form] = &[
    Form {
        name: "core_simd",
        features: CORE,
        simd: true,
    },
    Form {
        name: "full_simd",
        features: FULL,
        simd: true,
    },
    Form {
        name: "core_scalar",
        features: CORE,
        simd: false,
    },
    Form {
        name: "full_scalar",
        features: FULL,
        simd: false,
    },
];

/// Builds `wasm/dist` where it is missing or older than its sources.
///
/// # Errors
/// A tool is missing or failed.
pub(crate) fn build() -> Result<()> {
    static WORK: OneByOne = OneByOne::new();
    let _guard = WORK.enter();
    rust_target::ensure(rust_target::UNKNOWN)?;
    npm_packages::ensure()?;
    let mut compiled = Vec::new();
    for form in FORMS {
        compiled.push((form, module::compile(form)?));
    }
    bindings::generate(&compiled)?;
    package::assemble()
}
