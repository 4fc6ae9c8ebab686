//! The page: one bundled script, its static files, and the npm package beside
//! it, as any site would serve it.

use std::path::PathBuf;

use anyhow::Result;

use super::wasm;
use crate::files;
use crate::install::node;
use crate::progress;
use crate::stamp::{self, Inputs};
use crate::workspace;

/// Where the page finds the npm package.
const PACKAGE: &str = "./isopix/index.js";

/// Where it lies.
pub(crate) fn dist() -> PathBuf {
    workspace::root().join("web/dist")
}

/// Builds `web/dist` where it is missing or older than its sources; the npm
/// package is built first.
///
/// # Errors
/// A tool is missing or failed.
pub(crate) fn build() -> Result<()> {
    wasm::build()?;
    let root = workspace::root();
    let web = root.join("web");
    let dist = dist();
    let inputs = Inputs::default()
        .folder(&web.join("src"))?
        .folder(&web.join("static"))?
        .folder(&wasm::dist())?
        .file(&root.join("package-lock.json"))?;
    let stamp = workspace::keep().join("web.stamp");
    if dist.is_dir() && stamp::is_current(&stamp, &inputs) {
        return Ok(());
    }

    progress::say("Bundling the page");
    files::remove_folder(&dist)?;
    node::tool("esbuild")
        .args(["web/src/main.ts", "--bundle", "--format=esm"])
        .args(["--target=es2022", "--sourcemap", "--log-level=warning"])
        .args([
            // The package loads its worker and its modules by their place
            // beside its own files: it is served as it is, not bundled.
            &format!("--alias:isopix={PACKAGE}"),
            &format!("--external:{PACKAGE}"),
            "--outfile=web/dist/main.js",
        ])
        .run()?;
    files::copy_folder(&web.join("static"), &dist)?;
    files::copy_folder(&wasm::dist(), &dist.join("isopix"))?;
    stamp::write(&stamp, &inputs)
}
