//! prettier, the TypeScript compiler and eslint.

use anyhow::Result;

use crate::build::wasm;
use crate::install::{node, npm_packages};
use crate::suite::Count;

pub(super) fn format() -> Result<Count> {
    npm_packages::ensure()?;
    node::tool("prettier")
        .args(["--check", "--log-level=warn", "."])
        .if_failed("run `npx prettier --write .`")
        .run()?;
    Ok(Count::PASSED)
}

/// The package's types come from its build, the page's from the package.
pub(super) fn types() -> Result<Count> {
    wasm::build()?;
    for project in ["wasm", "web"] {
        node::tool("tsc")
            .args(["--noEmit", "--project", project])
            .run()?;
    }
    Ok(Count::PASSED)
}

pub(super) fn lint() -> Result<Count> {
    wasm::build()?;
    node::tool("eslint").args(["--max-warnings=0", "."]).run()?;
    Ok(Count::PASSED)
}
