//! wasm-bindgen's glue, and binaryen's optimiser after it.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use super::Form;
use crate::install::node;
use crate::progress;
use crate::stamp::{self, Inputs};
use crate::workspace;

/// What Rust 1.95 may emit for wasm32-unknown-unknown. binaryen must be told:
/// it refuses a module that uses more than it was promised.
const FEATURES: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Writes `wasm/ts/generated/isopix_<form>.js` with its types and its
/// optimised module, where they are not there yet.
///
/// # Errors
/// The glue could not be made, or wasm-opt failed.
pub(super) fn generate(form: &Form, compiled: &Path) -> Result<()> {
    let root = workspace::root();
    let folder = root.join("wasm/ts/generated");
    let name = format!("isopix_{}", form.name);
    let module = folder.join(format!("{name}_bg.wasm"));
    let options = options(form);
    let inputs = Inputs::default()
        .word(&options.join(" "))
        // Names the versions of both tools.
        .file(&root.join("Cargo.lock"))?
        .file(&root.join("package-lock.json"))?
        .file(compiled)?;
    let stamp = workspace::keep().join(format!("{name}.stamp"));
    if module.is_file()
        && folder.join(format!("{name}.js")).is_file()
        && stamp::is_current(&stamp, &inputs)
    {
        return Ok(());
    }

    progress::say(&format!("Generating the {} bindings", form.name));
    fs::create_dir_all(&folder)
        .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    Bindgen::new()
        .input_path(compiled)
        .out_name(&name)
        .web(true)?
        .typescript(true)
        .omit_default_module_path(false)
        .generate(&folder)
        .context("wasm-bindgen could not make the bindings")?;

    progress::say(&format!("Optimising the {} wasm module", form.name));
    let before = size(&module)?;
    node::script("node_modules/binaryen/bin/wasm-opt")
        .args(&options)
        .arg(&module)
        .arg("-o")
        .arg(&module)
        .run()?;
    progress::note(&format!("{before} bytes to {} bytes", size(&module)?));
    stamp::write(&stamp, &inputs)
}

fn options(form: &Form) -> Vec<&'static str> {
    let mut options = vec!["-O3"];
    options.extend(FEATURES);
    options.extend(form.optimiser_feature);
    options
}

fn size(file: &Path) -> Result<u64> {
    let facts = fs::metadata(file).with_context(|| format!("cannot read {}", file.display()))?;
    Ok(facts.len())
}
