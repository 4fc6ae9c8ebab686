//! The core's own tests, twice: the promises hold on every target.

use anyhow::Result;

use super::count;
use crate::command::Program;
use crate::install::{node, rust_target};
use crate::suite::Count;
use crate::workspace;

pub(super) fn natively() -> Result<Count> {
    count::run(cargo_test())
}

pub(super) fn as_wasm() -> Result<Count> {
    count::run(cargo_test_as_wasm()?)
}

/// Compiles what [`as_wasm`] runs.
pub(super) fn compile_as_wasm() -> Result<()> {
    cargo_test_as_wasm()?.args(["--tests", "--no-run"]).run()
}

/// With SIMD, as the npm package's first choice has it; Node runs the test
/// programs.
fn cargo_test_as_wasm() -> Result<Program> {
    node::ensure()?;
    rust_target::ensure(rust_target::WASI)?;
    let target = rust_target::WASI;
    let runner = serde_json::to_string(&runner())?;
    Ok(cargo_test()
        .args(["--target", target])
        .arg("--config")
        .arg(format!("target.{target}.runner={runner}"))
        .arg("--config")
        .arg(format!(
            "target.{target}.rustflags=[\"-Ctarget-feature=+simd128\"]"
        )))
}

/// The command that runs a test program; cargo adds the program's path.
fn runner() -> [String; 4] {
    let script = workspace::root().join("xtask/wasi/run.mjs");
    [
        "node".into(),
        // Node warns that its WASI is experimental, for every test program.
        "--no-warnings".into(),
        // Node 20 calls WASI through V8's fast calls once a program has run
        // for a while, and its heap is broken afterwards: it crashes when the
        // program ends.
        "--no-turbo-fast-api-calls".into(),
        script.display().to_string(),
    ]
}

fn cargo_test() -> Program {
    Program::cargo().args(["test", "--package", "isopix", "--no-fail-fast"])
}
