//! The functions that `serve` drives: the real ones, or stand-ins that
//! misbehave as they are told.

use std::env;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

/// The folder of the real functions. `ISOPIX_FUNCTIONS` names it where they
/// have been built already; otherwise they are built beside this test.
static REAL: LazyLock<PathBuf> = LazyLock::new(|| {
    if let Some(folder) = env::var_os("ISOPIX_FUNCTIONS") {
        return PathBuf::from(folder);
    }
    let target = profile_folder();
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .args([
            "build",
            "--package",
            "isopix-lambda",
            "--bins",
            "--target-dir",
        ])
        .arg(target.parent().unwrap())
        .current_dir(env!("CARGO_MANIFEST_DIR"));
    if target.ends_with("release") {
        cargo.arg("--release");
    }
    assert!(cargo.status().unwrap().success(), "the functions are built");
    target
});

/// `target/debug` or `target/release`.
fn profile_folder() -> PathBuf {
    let program = Path::new(env!("CARGO_BIN_EXE_isopix"));
    program.parent().unwrap().to_owned()
}

/// The folder of the real functions.
pub(crate) fn real() -> &'static Path {
    &REAL
}

/// Puts the real function `name` into `folder`.
pub(crate) fn put_real(folder: &Path, name: &str) {
    std::os::unix::fs::symlink(real().join(name), folder.join(name)).unwrap();
}

/// Puts a stand-in for the function `name` into `folder`: this very test
/// program, told to act as one. What it gets is written to `<name>.log`.
pub(crate) fn put_stand_in(folder: &Path, name: &str, manner: &str) {
    let test = env::current_exe().unwrap();
    let log = stand_in_log(folder, name);
    let script = format!(
        "#!/bin/sh\nexport STAND_IN={manner} STAND_IN_LOG='{}'\n\
         exec '{}' --ignored --exact stand_in::act --nocapture --quiet\n",
        log.display(),
        test.display()
    );
    write_program(&folder.join(name), &script);
}

/// Writes a script by way of another process. A file that this one has open
/// for writing could be inherited, for a moment, by a process that another
/// test starts, and the kernel runs no program that anybody is writing.
fn write_program(path: &Path, script: &str) {
    let mut shell = Command::new("sh")
        .args(["-c", "cat > \"$0\" && chmod 755 \"$0\""])
        .arg(path)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = shell.stdin.take().unwrap();
    stdin.write_all(script.as_bytes()).unwrap();
    drop(stdin);
    assert!(shell.wait().unwrap().success());
}

/// What the stand-in `name` in `folder` was given: `<request id> <event>` on
/// each line.
pub(crate) fn given_to(folder: &Path, name: &str) -> Vec<(String, String)> {
    let log = fs::read_to_string(stand_in_log(folder, name)).unwrap_or_default();
    log.lines()
        .map(|line| {
            let (request, event) = line.split_once(' ').unwrap();
            (request.to_owned(), event.to_owned())
        })
        .collect()
}

fn stand_in_log(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.log"))
}
