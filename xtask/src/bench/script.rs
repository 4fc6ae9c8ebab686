//! The scripts in the folder `bench` that answer with one line of JSON.

use anyhow::{Context, Result};
use serde_json::Value;

use crate::build::wasm;
use crate::command::Program;
use crate::install::{chromium, npm_packages};
use crate::workspace;

/// Runs a script that looks at the built npm package in Chromium.
///
/// # Errors
/// The package or Chromium is not to be had, or the script fails.
pub(super) fn in_chromium(name: &str, argument: &str) -> Result<Value> {
    npm_packages::ensure()?;
    wasm::build()?;
    let said = Program::new("node")
        .arg(workspace::root().join("bench").join(name))
        .arg(argument)
        .env(chromium::VARIABLE, chromium::ensure()?)
        .read()?;
    let line = said.lines().last().unwrap_or_default();
    serde_json::from_str(line).with_context(|| format!("bench/{name} printed {line:?}"))
}
