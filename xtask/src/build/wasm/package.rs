//! The folder that is published: compiled TypeScript, glue and modules.

use std::path::PathBuf;

use anyhow::Result;

use super::{FORMS, bindings};
use crate::files;
use crate::install::node;
use crate::progress;
use crate::stamp::{self, Inputs};
use crate::workspace;

/// Where it lies.
pub(crate) fn dist() -> PathBuf {
    workspace::root().join("wasm/dist")
}

/// Makes `wasm/dist` anew where a source of it has changed.
///
/// # Errors
/// The TypeScript does not compile, or a file cannot be written.
pub(super) fn assemble() -> Result<()> {
    let root = workspace::root();
    let package = root.join("wasm");
    let dist = dist();
    let inputs = Inputs::default()
        .folder(&package.join("ts"))?
        .file(&package.join("tsconfig.json"))?
        .file(&package.join("package.json"))?
        .file(&root.join("tsconfig.base.json"))?
        .file(&root.join("package-lock.json"))?;
    let stamp = workspace::keep().join("package.stamp");
    if dist.is_dir() && stamp::is_current(&stamp, &inputs) {
        return Ok(());
    }

    progress::say("Compiling the npm package");
    // What a renamed source left behind would be published too.
    files::remove_folder(&dist)?;
    node::tool("tsc").args(["--project", "wasm"]).run()?;

    let generated = bindings::folder();
    let shipped = dist.join("generated");
    files::make_folder(&shipped)?;
    let mut names = vec![bindings::GLUE.to_string()];
    names.extend(FORMS.iter().map(bindings::module_name));
    for name in names {
        files::copy(&generated.join(&name), &shipped.join(&name))?;
    }
    stamp::write(&stamp, &inputs)
}
