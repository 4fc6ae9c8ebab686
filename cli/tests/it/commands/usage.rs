//! Wrong usage, bad recipes, help.

use std::process::Stdio;

use rustix::fs::{CWD, Mode, mkfifoat};

use super::Folder;
use crate::support::images::gradient;

#[test]
fn wrong_usage_ends_with_2_and_says_how() {
    let folder = Folder::new();
    let cases: [&[&str]; 7] = [
        &[],
        &["resize", "a.png"],
        &["probe"],
        &["render", "a.png"],
        &["render", "--out", "out"],
        &["render", "--out", "", "a.png"],
        &["render", "--out", "out", "--quality", "9", "a.png"],
    ];
    for arguments in cases {
        let ran = folder.run(arguments);
        assert_eq!((ran.exit, ran.stdout.as_str()), (2, ""), "{arguments:?}");
        assert!(
            ran.stderr.contains("Usage:") || ran.stderr.contains("--help"),
            "{}",
            ran.stderr
        );
    }
}

#[test]
fn a_bad_recipe_ends_with_2_and_names_the_field() {
    let folder = Folder::new();
    folder.write("a.png", &gradient(10, 10));
    folder.write(
        "typo.json",
        br#"{"version":1,"variants":{"s":{"widht":9}}}"#,
    );
    folder.write("torn.json", b"{\"version\":1,");
    folder.write("latin1.json", b"{\"version\":1,\"variants\":{\"\xE4\":{}}}");
    let cases = [
        ("typo.json", "variants.s.widht"),
        ("torn.json", "torn.json"),
        ("latin1.json", "UTF-8"),
        (
            "missing.json",
            "cannot read the recipe missing.json: not found",
        ),
    ];
    for (recipe, hint) in cases {
        let ran = folder.run(&["render", "--recipe", recipe, "--out", "out", "a.png"]);
        assert_eq!((ran.exit, ran.stdout.as_str()), (2, ""), "{recipe}");
        assert!(ran.stderr.contains(hint), "{}", ran.stderr);
        assert!(!folder.path("out").exists());
    }
}

#[test]
fn help_has_examples() {
    let folder = Folder::new();
    for command in ["probe", "render", "serve", "backfill"] {
        let output = folder.command(&[command, "--help"]).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(0));
        assert!(
            text.contains(&format!("Examples:\n  isopix {command}")),
            "{text}"
        );
    }
    let output = folder.command(&["--help"]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(!text.contains("leash"), "{text}");
}

#[test]
fn the_version_is_that_of_the_package() {
    let output = Folder::new().command(&["--version"]).output().unwrap();
    let expected = format!("isopix {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(String::from_utf8(output.stdout).unwrap(), expected);
}

#[test]
fn inputs_may_begin_with_a_dash_after_two_dashes() {
    let folder = Folder::new();
    folder.write("-a.png", &gradient(10, 10));
    assert_eq!(folder.run(&["probe", "--", "-a.png"]).exit, 0);
}

#[test]
fn a_reader_that_goes_away_is_no_drama() {
    let folder = Folder::new();
    // The command waits there until its reader has gone.
    let pipe = folder.path("a.png");
    mkfifoat(CWD, &pipe, Mode::RWXU).unwrap();
    let mut child = folder
        .command(&["probe", "a.png"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    std::fs::write(pipe, gradient(10, 10)).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

#[test]
fn there_is_no_progress_where_nobody_looks() {
    let folder = Folder::new();
    folder.write("a.png", &gradient(10, 10));
    assert_eq!(folder.run(&["render", "--out", "out", "a.png"]).stderr, "");
}
