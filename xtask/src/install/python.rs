//! Tools that are published as Python packages, each kind in an environment of
//! its own below the target folder.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::ahead::OneByOne;
use crate::command::Program;
use crate::files;
use crate::progress;
use crate::stamp::{self, Inputs};
use crate::workspace;

const PYTHON: &str = "python3";

const ADVICE: &str = "install Python 3.10 or newer with its module venv \
                      (Debian: `sudo apt-get install --yes python3 python3-venv`)";

/// Installs these packages, each named with its exact version, and returns the
/// folder of their programs.
///
/// # Errors
/// There is no Python with the module venv, or a package cannot be fetched; the
/// message has the command.
pub(crate) fn ensure(name: &str, packages: &[&str]) -> Result<PathBuf> {
    static WORK: OneByOne = OneByOne::new();
    let _guard = WORK.enter();
    let folder = workspace::keep().join("python").join(name);
    let programs = programs(&folder);
    let inputs = inputs(packages)?;
    let file = folder.join("isopix-stamp");
    if stamp::is_current(&file, &inputs) {
        return Ok(programs);
    }
    progress::say(&format!("Installing {}", packages.join(", ")));
    files::remove_folder(&folder)?;
    Program::new(PYTHON)
        .args(["-m", "venv"])
        .arg(&folder)
        .if_failed(ADVICE)
        .read()?;
    Program::new(programs.join("python"))
        .args(["-m", "pip", "install", "--quiet"])
        .args(["--disable-pip-version-check", "--no-input"])
        .args(packages)
        .if_failed("is the registry of Python's packages reachable?")
        .run()?;
    stamp::write(&file, &inputs)?;
    Ok(programs)
}

/// An environment holds links into the Python that made it.
fn inputs(packages: &[&str]) -> Result<Inputs> {
    let python = Program::new(PYTHON)
        .args(["-c", "import sys; print(sys.version, sys.prefix)"])
        .if_missing(ADVICE)
        .read()?;
    Ok(packages
        .iter()
        .fold(Inputs::default().word(&python), |inputs, package| {
            inputs.word(package)
        }))
}

fn programs(folder: &Path) -> PathBuf {
    folder.join(if cfg!(windows) { "Scripts" } else { "bin" })
}
