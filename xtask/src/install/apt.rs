//! Packages of Debian and its kin.

use anyhow::{Result, bail};

use crate::command::{self, Program};
use crate::progress;

/// Installs packages where that is possible without asking.
///
/// # Errors
/// It is not, or it failed; the message has the command.
pub(crate) fn install(what: &str, packages: &[&str]) -> Result<()> {
    let names = packages.join(" ");
    if command::find("apt-get").is_none() || !is_root()? {
        bail!("{what} is missing: run `sudo apt-get update && sudo apt-get install --yes {names}`");
    }
    progress::say(&format!("Installing {what}"));
    apt_get().args(["update", "--quiet"]).run()?;
    apt_get()
        .args(["install", "--yes", "--quiet", "--no-install-recommends"])
        .args(packages)
        .if_failed(format!("install {names} by hand"))
        .run()
}

fn apt_get() -> Program {
    Program::new("apt-get").env("DEBIAN_FRONTEND", "noninteractive")
}

fn is_root() -> Result<bool> {
    Ok(Program::new("id").arg("-u").read()?.trim() == "0")
}
