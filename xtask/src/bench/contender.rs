//! Who can do a job, and in which way.

use std::path::PathBuf;

use anyhow::Result;
use serde_json::{Value, json};

use crate::build::wasm;
use crate::command::Program;
use crate::install::node;
use crate::progress;
use crate::stamp::{self, Inputs};
use crate::workspace;

/// A program that speaks the protocol, with what it is told beside the job.
#[derive(Clone)]
pub(super) struct Contender {
    /// Its name in the tables.
    pub(super) name: &'static str,
    program: Vec<PathBuf>,
    pub(super) mode: &'static str,
    pub(super) opts: Value,
}

impl Contender {
    /// The same with another effort of the encoder.
    pub(super) fn with_effort(self, effort: &str) -> Self {
        Contender {
            opts: json!({ "effort": effort }),
            ..self
        }
    }

    /// The program, without the job.
    pub(super) fn program(&self) -> Program {
        Program::new(&self.program[0]).args(&self.program[1..])
    }
}

/// isopix itself, built for release.
///
/// # Errors
/// The compiler failed.
pub(super) fn native(name: &'static str, mode: &'static str) -> Result<Contender> {
    Ok(Contender {
        name,
        program: vec![example("bench_job")?],
        mode,
        opts: json!({}),
    })
}

/// The npm package in Node.
///
/// # Errors
/// It cannot be built.
pub(super) fn in_node() -> Result<Contender> {
    wasm::build()?;
    Ok(Contender {
        name: "isopix in Node",
        program: script("contenders/isopix.mjs"),
        mode: "any",
        opts: json!({}),
    })
}

/// sharp, in each way to arrange several outputs of one original, or in the
/// only way to make one.
///
/// # Errors
/// It cannot be installed.
pub(super) fn sharp(outputs: usize) -> Result<Vec<Contender>> {
    install_peers()?;
    let arrangement = |name, mode| Contender {
        name,
        program: script("contenders/sharp.mjs"),
        mode,
        opts: json!({}),
    };
    if outputs == 1 {
        return Ok(vec![arrangement("sharp", "separate")]);
    }
    Ok(vec![
        arrangement("sharp, separate", "separate"),
        arrangement("sharp, Promise.all", "together"),
        arrangement("sharp, one full decode", "once"),
        arrangement("sharp, cascade", "cascade"),
    ])
}

/// A program of `shared/examples`, built for release.
///
/// # Errors
/// The compiler failed.
pub(super) fn example(name: &str) -> Result<PathBuf> {
    Program::cargo()
        .args(["build", "--release", "--quiet", "--package", "isopix"])
        .args(["--example", name])
        .run()?;
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    Ok(workspace::target().join("release/examples").join(file))
}

/// A script of the folder `bench`, to be run by Node.
pub(super) fn script(name: &str) -> Vec<PathBuf> {
    vec!["node".into(), workspace::root().join("bench").join(name)]
}

/// Installs what isopix is compared with, exactly as the lock file in the
/// folder `bench` has it: none of it belongs to the project itself.
fn install_peers() -> Result<()> {
    node::ensure()?;
    let folder = workspace::root().join("bench");
    let inputs = Inputs::default().file(&folder.join("package-lock.json"))?;
    let file = folder.join("node_modules/.isopix-stamp");
    if stamp::is_current(&file, &inputs) {
        return Ok(());
    }
    progress::say("Installing the peers");
    node::npm()
        .arg("--prefix")
        .arg(&folder)
        // What is native in sharp comes as a package, not by a script.
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .arg("--loglevel=error")
        .if_failed("is the npm registry reachable (`npm ping`)?")
        .run()?;
    stamp::write(&file, &inputs)
}
