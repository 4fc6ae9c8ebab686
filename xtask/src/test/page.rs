//! The page: its parts on their own, and all of it in a browser.

use anyhow::{Context, Result};

use super::count;
use crate::build::{native, web};
use crate::command::Program;
use crate::install::{chromium, npm_packages};
use crate::suite::Count;
use crate::workspace;

/// Tests whose names begin so need the whole system.
const END_TO_END: &str = "e2e";

pub(super) fn parts() -> Result<Count> {
    npm_packages::ensure()?;
    count::run(node_test(false)?)
}

pub(super) fn end_to_end() -> Result<Count> {
    let browser = chromium::ensure()?;
    web::build()?;
    native::build()?;
    count::run(node_test(true)?.env(chromium::VARIABLE, browser))
}

/// Node's runner on the page's test files that need the whole system, or on
/// those that do not.
fn node_test(end_to_end: bool) -> Result<Program> {
    let folder = workspace::root().join("web/tests");
    let mut files = Vec::new();
    let entries = std::fs::read_dir(&folder)
        .with_context(|| format!("cannot read the folder {}", folder.display()))?;
    for entry in entries {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.ends_with(".test.mjs") && name.starts_with(END_TO_END) == end_to_end {
            files.push(format!("web/tests/{name}"));
        }
    }
    files.sort();
    // One file after the other: on two cores, browsers side by side only wait
    // for each other.
    Ok(Program::new("node")
        .args([
            "--test",
            "--test-reporter=spec",
            if end_to_end {
                "--test-concurrency=1"
            } else {
                "--test-concurrency=2"
            },
        ])
        .args(files))
}
