//! The npm packages of the workspace, exactly as the lock file has them, and
//! those that only the tests on the emulator need.

use std::path::Path;

use anyhow::Result;

use crate::ahead::OneByOne;
use crate::install::node;
use crate::progress;
use crate::stamp::{self, Inputs};
use crate::workspace;

/// Installs those of the workspace where they are missing or older than the
/// lock file.
///
/// # Errors
/// Node is missing, or npm failed.
pub(crate) fn ensure() -> Result<()> {
    install(&workspace::root())
}

/// Installs those that speak to AWS.
///
/// # Errors
/// As [`ensure`].
pub(crate) fn ensure_infra() -> Result<()> {
    install(&workspace::root().join("infra"))
}

fn install(folder: &Path) -> Result<()> {
    static WORK: OneByOne = OneByOne::new();
    let _guard = WORK.enter();
    node::ensure()?;
    let inputs = Inputs::default().file(&folder.join("package-lock.json"))?;
    // `npm ci` removes the folder first, so a run cut short leaves no stamp.
    let file = folder.join("node_modules/.isopix-stamp");
    if stamp::is_current(&file, &inputs) {
        return Ok(());
    }
    progress::say("Installing npm packages");
    node::npm()
        .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
        .arg("--prefix")
        .arg(folder)
        .if_failed(
            "is the npm registry reachable (`npm ping`)? \
             If package.json was edited, run `npm install` and commit package-lock.json",
        )
        .run()?;
    stamp::write(&file, &inputs)
}
