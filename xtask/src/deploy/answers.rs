//! Where the SAM command line keeps the answers that it was given once:
//! `infra/samconfig.toml`, with tables for each environment.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use anyhow::{Context, Result};
use toml_edit::DocumentMut;

use crate::workspace;

pub(super) fn file() -> PathBuf {
    workspace::root().join("infra/samconfig.toml")
}

/// The answers; none where there is no file yet.
///
/// # Errors
/// The file cannot be read, or is no TOML.
pub(super) fn read() -> Result<DocumentMut> {
    let text = match fs::read_to_string(file()) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(String::new()),
        read => read,
    };
    let text = text.with_context(|| format!("cannot read {}", file().display()))?;
    text.parse()
        .with_context(|| format!("{} is no TOML", file().display()))
}

/// Puts these in their place.
///
/// # Errors
/// The file cannot be written.
pub(super) fn write(answers: &DocumentMut) -> Result<()> {
    fs::write(file(), answers.to_string())
        .with_context(|| format!("cannot write {}", file().display()))
}
