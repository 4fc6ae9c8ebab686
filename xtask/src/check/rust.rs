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

pub(super) fn lint() -> Result<Count> {
    Program::cargo()
        .args(["clippy", "--workspace", "--all-targets", "--quiet"])
        .args(["--", "--deny", "warnings"])
        .run()?;
    Ok(Count::PASSED)
}

pub(super) fn document() -> Result<Count> {
    Program::cargo()
        .args(["doc", "--workspace", "--no-deps", "--quiet"])
        .env("RUSTDOCFLAGS", "--deny warnings")
        .run()?;
    Ok(Count::PASSED)
}
