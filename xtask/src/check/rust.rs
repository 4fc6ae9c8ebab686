//! rustfmt, clippy and rustdoc.

use anyhow::Result;

use crate::command::Program;
use crate::suite::Count;

pub(super) fn format() -> Result<Count> {
    Program::cargo()
        .args(["fmt", "--all", "--check"])
        .if_failed("run `cargo fmt --all`")
        .run()?;
    Ok(Count::PASSED)
}

/// For release, as the binaries are built: what building them needs beforehand,
/// such as SQLite and procedural macros, is then compiled once for both.
pub(super) fn lint() -> Result<Count> {
    Program::cargo()
        .args(["clippy", "--workspace", "--all-targets", "--release"])
        .arg("--quiet")
        .args(["--", "--deny", "warnings"])
        .run()?;
    Ok(Count::PASSED)
}

/// There are no examples. Asked for them, cargo takes every crate with the
/// features that the lints above have checked it with, and not once more with
/// fewer.
pub(super) fn document() -> Result<Count> {
    Program::cargo()
        .args(["doc", "--workspace", "--no-deps", "--release", "--quiet"])
        .args(["--lib", "--bins", "--examples"])
        .env("RUSTDOCFLAGS", "--deny warnings")
        .run()?;
    Ok(Count::PASSED)
}
