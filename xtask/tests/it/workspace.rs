//! The workspace as cargo and the file system show it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The checkout's root folder.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_path_buf()
}

/// Every crate that is compiled into these packages for a target (or `all`),
/// with its features: `png 0.18.1` to `default`. Tests' own dependencies are
/// not among them.
pub(crate) fn crates(packages: &[&str], target: &str) -> BTreeMap<String, String> {
    tree(packages, target, "normal,build")
}

/// The same with what their tests bring in.
pub(crate) fn crates_with_tests(packages: &[&str], target: &str) -> BTreeMap<String, String> {
    tree(packages, target, "normal,build,dev")
}

fn tree(packages: &[&str], target: &str, edges: &str) -> BTreeMap<String, String> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .current_dir(root())
        .args(["tree", "--locked", "--edges", edges])
        .args([
            "--prefix", "none", "--format", "{p}|{f}", "--target", target,
        ]);
    for package in packages {
        cargo.args(["--package", package]);
    }
    let output = cargo.output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let mut crates = BTreeMap::new();
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        // `png v0.18.1|default`, with remarks such as `(proc-macro)` and `(*)`.
        let Some((name, features)) = line.split_once('|') else {
            assert!(line.is_empty(), "not understood: {line:?}");
            continue;
        };
        let name: Vec<&str> = name.split_whitespace().take(2).collect();
        let features = features.trim_end_matches("(*)").trim();
        crates.insert(name.join(" ").replace(" v", " "), features.to_string());
    }
    crates
}

/// The name of an entry of [`crates`], without the version.
pub(crate) fn name(entry: &str) -> &str {
    entry.split(' ').next().unwrap()
}
