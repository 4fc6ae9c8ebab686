//! Chromium, for the tests that run in a browser.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::command::{self, Program};
use crate::progress;

/// The variable that names it, for us and for the tests that we start.
pub(crate) const VARIABLE: &str = "ISOPIX_CHROMIUM";

const NAMES: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];

/// Finds it, or installs it from the system's packages where that is possible
/// without asking.
///
/// # Errors
/// It is missing; the message says how to install it.
pub(crate) fn ensure() -> Result<PathBuf> {
    if let Some(named) = std::env::var_os(VARIABLE).map(PathBuf::from) {
        if named.is_file() {
            return Ok(named);
        }
        bail!("{VARIABLE} names {}, which is not there", named.display());
    }
    if let Some(found) = find() {
        return Ok(found);
    }
    install()?;
    find().context("Chromium was installed, but is not in PATH: set ISOPIX_CHROMIUM to it")
}

fn find() -> Option<PathBuf> {
    NAMES.iter().find_map(|name| command::find(name))
}

fn install() -> Result<()> {
    if command::find("apt-get").is_none() {
        bail!(
            "Chromium is not in PATH: install it from your system's packages \
             (Fedora: `sudo dnf install chromium`, macOS: `brew install --cask chromium`), \
             or set {VARIABLE} to a Chromium or Chrome"
        );
    }
    if !is_root()? {
        bail!(
            "Chromium is not in PATH: run `sudo apt-get update && sudo apt-get install \
             --yes chromium`, or set {VARIABLE} to a Chromium or Chrome"
        );
    }
    progress::say("Installing Chromium");
    apt_get().args(["update", "--quiet"]).run()?;
    apt_get()
        .args(["install", "--yes", "--quiet", "--no-install-recommends"])
        .arg("chromium")
        .if_failed("install Chromium by hand, or set ISOPIX_CHROMIUM to one")
        .run()
}

fn apt_get() -> Program {
    Program::new("apt-get").env("DEBIAN_FRONTEND", "noninteractive")
}

fn is_root() -> Result<bool> {
    Ok(Program::new("id").arg("-u").read()?.trim() == "0")
}
