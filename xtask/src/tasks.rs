//! The list of tasks.

use anyhow::Result;

use crate::{bench, build, check, demo, deploy, package, soak, test};

/// Something that `cargo xtask` can do.
pub(crate) struct Task {
    /// The word on the command line.
    pub(crate) name: &'static str,
    /// One line for the list of tasks.
    pub(crate) about: &'static str,
    /// The text of `cargo xtask NAME --help`.
    pub(crate) help: fn() -> String,
    /// Runs it with the arguments that follow its name.
    pub(crate) run: fn(&[String]) -> Result<()>,
}

/// Every task, in the order in which they are listed.
pub(crate) const TASKS: &[Task] = &[
    build::TASK,
    demo::TASK,
    check::TASK,
    test::TASK,
    bench::TASK,
    package::TASK,
    deploy::DEPLOY,
    deploy::DESTROY,
    soak::TASK,
];
