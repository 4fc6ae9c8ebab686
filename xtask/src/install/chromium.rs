//! Chromium, for the tests that run in a browser.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::command;
use crate::install::apt;

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
    apt::install("Chromium", &["chromium"])
        .with_context(|| format!("set {VARIABLE} to a Chromium or Chrome"))
}
