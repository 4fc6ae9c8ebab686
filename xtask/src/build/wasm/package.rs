//! The folder that is published: compiled TypeScript, glue and modules.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::FORMS;
use crate::install::node;
use crate::progress;
use crate::stamp::{self, Inputs};
use crate::workspace;

/// Makes `wasm/dist` anew where a source of it has changed.
///
/// # Errors
/// The TypeScript does not compile, or a file cannot be written.
pub(super) fn assemble() -> Result<()> {
    let root = workspace::root();
    let package = root.join("wasm");
    let dist = package.join("dist");
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
    remove(&dist)?;
    node::script("node_modules/typescript/bin/tsc")
        .args(["--project", "wasm"])
        .run()?;

    let generated = package.join("ts/generated");
    let shipped = dist.join("generated");
    fs::create_dir_all(&shipped)
        .with_context(|| format!("cannot make the folder {}", shipped.display()))?;
    for form in FORMS {
        for ending in [".js", "_bg.wasm"] {
            let name = format!("isopix_{}{ending}", form.name);
            copy(&generated.join(&name), &shipped.join(&name))?;
        }
    }
    stamp::write(&stamp, &inputs)
}

fn remove(folder: &Path) -> Result<()> {
    if !folder.exists() {
        return Ok(());
    }
    fs::remove_dir_all(folder).with_context(|| format!("cannot remove {}", folder.display()))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to)
        .with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))?;
    Ok(())
}
