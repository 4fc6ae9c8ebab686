//! `probe`, `render` and `backfill`: lines, files, exit codes.

mod backfill;
mod failures;
mod lines;
mod usage;

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{isopix, stderr, stdout};

/// An empty folder in which commands run.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Folder(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = isopix();
        command.args(arguments).current_dir(self.0.path());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        let output = self.command(arguments).output().unwrap();
        Ran {
            lines: stdout(&output)
                .lines()
                .map(|line| serde_json::from_str(line).unwrap())
                .collect(),
            stdout: stdout(&output),
            stderr: stderr(&output),
            exit: output.status.code().unwrap(),
        }
    }

    /// All files below a folder, by their paths relative to it.
    pub(crate) fn files(&self, name: &str) -> Vec<String> {
        let root = self.path(name);
        let mut files = Vec::new();
        collect(&root, &root, &mut files);
        files.sort();
        files
    }
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, files);
        } else {
            files.push(
                path.strip_prefix(root)
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .to_owned(),
            );
        }
    }
}

/// What a command did.
pub(crate) struct Ran {
    pub(crate) lines: Vec<Value>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) exit: i32,
}

/// A recipe with a small master and two variants.
pub(crate) const RECIPE: &str = r#"{"version": 1, "master": {"width": 100, "height": 100},
    "variants": {"thumb": {"width": 20, "height": 20, "fit": "cover"}, "wide": {"width": 60}}}"#;
