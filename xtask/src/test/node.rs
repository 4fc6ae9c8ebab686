//! Node's test runner on the files of a folder.

use anyhow::{Context, Result};

use crate::command::Program;
use crate::workspace;

/// The runner on those of a folder's test files whose names are wanted, so many
/// side by side.
///
/// # Errors
/// The folder cannot be read.
pub(super) fn tests(
    folder: &str,
    is_wanted: impl Fn(&str) -> bool,
    side_by_side: u32,
) -> Result<Program> {
    let path = workspace::root().join(folder);
    let mut files = Vec::new();
    let entries = std::fs::read_dir(&path)
        .with_context(|| format!("cannot read the folder {}", path.display()))?;
    for entry in entries {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.ends_with(".test.mjs") && is_wanted(&name) {
            files.push(format!("{folder}/{name}"));
        }
    }
    files.sort();
    Ok(Program::new("node")
        .args(["--test", "--test-reporter=spec"])
        .arg(format!("--test-concurrency={side_by_side}"))
        .args(files))
}
