//! wasm-bindgen's glue, and binaryen's optimiser after it.
//!
//! `wasm/ts/generated` then holds one glue for all forms, `isopix.js` with
//! `isopix.d.ts`, and a module for each, `isopix_<form>.wasm`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

use super::{Form, validate};
use crate::files;
use crate::install::node;
use crate::progress;
use crate::stamp::{self, Inputs};
use crate::workspace;

/// The glue and its types, which the TypeScript imports.
pub(super) const GLUE: &str = "isopix.js";
const TYPES: &str = "isopix.d.ts";

/// How hard wasm-opt tries: `-O3` takes half as long again and gives no faster
/// modules, of the same size within 0.5 %. What a module may use stands in the
/// module.
const OPTIMISE: &str = "-O2";

/// Where the TypeScript finds what is made here.
pub(super) fn folder() -> PathBuf {
    workspace::root().join("wasm/ts/generated")
}

/// The file name of a form's optimised module.
pub(super) fn module_name(form: &Form) -> String {
    format!("isopix_{}.wasm", form.name)
}

/// Makes the glue and the optimised module of each form, from the compiled
/// modules in the same order, where they are not there yet.
///
/// # Errors
/// The glue could not be made, it differs between the forms, wasm-opt failed,
/// or a module has instructions that are not for it.
pub(super) fn generate(forms: &[(&Form, PathBuf)]) -> Result<()> {
    let folder = folder();
    let inputs = inputs(forms)?;
    let stamp = workspace::keep().join("bindings.stamp");
    if folder.is_dir() && stamp::is_current(&stamp, &inputs) {
        return Ok(());
    }
    files::remove_folder(&folder)?;
    files::make_folder(&folder)?;
    for (form, compiled) in forms {
        let made = bind(form, compiled)?;
        for name in [GLUE, TYPES] {
            take(&made.join(name), &folder.join(name))?;
        }
        let module = folder.join(module_name(form));
        optimise(form, &made.join("isopix_bg.wasm"), &module)?;
        validate::assert_runs(form, &module)?;
    }
    stamp::write(&stamp, &inputs)
}

fn inputs(forms: &[(&Form, PathBuf)]) -> Result<Inputs> {
    let root = workspace::root();
    let mut inputs = Inputs::default()
        // These name the versions of both tools.
        .file(&root.join("Cargo.lock"))?
        .file(&root.join("package-lock.json"))?;
    for (_, compiled) in forms {
        inputs = inputs.word(OPTIMISE).file(compiled)?;
    }
    Ok(inputs)
}

fn bind(form: &Form, compiled: &Path) -> Result<PathBuf> {
    progress::say(&format!("Generating the {} bindings", form.name));
    let made = workspace::keep().join("bindings").join(form.name);
    files::remove_folder(&made)?;
    Bindgen::new()
        .input_path(compiled)
        .out_name("isopix")
        .web(true)?
        .typescript(true)
        // The TypeScript always says which module it wants.
        .omit_default_module_path(true)
        .generate(&made)
        .context("wasm-bindgen could not make the bindings")?;
    Ok(made)
}

/// Puts the glue in its place. Every form must agree on it: the TypeScript
/// imports one glue and gives it any module.
fn take(made: &Path, place: &Path) -> Result<()> {
    if !place.exists() {
        return files::copy(made, place);
    }
    let read =
        |path: &Path| fs::read(path).with_context(|| format!("cannot read {}", path.display()));
    if read(made)? != read(place)? {
        bail!(
            "{} is not {}: the forms of the module need different glue, \
             so wasm/ts must import one for each",
            made.display(),
            place.display()
        );
    }
    Ok(())
}

fn optimise(form: &Form, made: &Path, module: &Path) -> Result<()> {
    progress::say(&format!("Optimising the {} wasm module", form.name));
    node::tool("wasm-opt")
        .arg(OPTIMISE)
        .arg(made)
        .arg("-o")
        .arg(module)
        .run()?;
    progress::note(&format!("{} bytes to {}", size(made)?, size(module)?));
    Ok(())
}

fn size(file: &Path) -> Result<u64> {
    let facts = fs::metadata(file).with_context(|| format!("cannot read {}", file.display()))?;
    Ok(facts.len())
}
