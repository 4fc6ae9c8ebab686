//! The template and the state machines, read as data. What they do on an
//! emulator is tried by `node infra/tests/run.mjs`.

use anyhow::{Context, Result};

use super::count;
use crate::command::Program;
use crate::install::npm_packages;
use crate::suite::Count;
use crate::workspace;

/// Tests whose names begin so need an emulator.
const EMULATOR: &str = "emulator";

pub(super) fn sources() -> Result<Count> {
    npm_packages::ensure()?;
    let folder = workspace::root().join("infra/tests");
    let mut files = Vec::new();
    let entries = std::fs::read_dir(&folder)
        .with_context(|| format!("cannot read the folder {}", folder.display()))?;
    for entry in entries {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.ends_with(".test.mjs") && !name.starts_with(EMULATOR) {
            files.push(format!("infra/tests/{name}"));
        }
    }
    files.sort();
    count::run(
        Program::new("node")
            .args(["--test", "--test-reporter=spec"])
            .args(files),
    )
}
