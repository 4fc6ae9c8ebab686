//! `cargo xtask soak`: what takes too long for every change.

use anyhow::Result;

use crate::build::native;
use crate::command::Program;
use crate::install::{aws_tools, npm_packages, qemu};
use crate::package::{self, Architecture};
use crate::suite::{self, Count, Piece};
use crate::tasks::Task;
use crate::test::{count, infra};

/// The task.
pub(crate) const TASK: Task = Task {
    name: "soak",
    about: "Try for longer what is deployed: faults, and the other processor",
    help,
    run,
};

const PIECES: &[Piece] = &[
    Piece {
        name: "arm64",
        about: "the function for arm64 gives the same bytes, under qemu",
        run: arm64,
    },
    Piece {
        name: "changes",
        about: "a stack on the emulator whose wiring and parameters are changed",
        run: changes,
    },
    Piece {
        name: "images",
        about: "10,000 images on each wiring of the emulator while services fail",
        run: images,
    },
];

fn help() -> String {
    format!(
        "Usage: cargo xtask soak [PART...]\n\n\
         Runs the parts that are named, or all of them.\n\nParts:\n{}\n\
         ISOPIX_SOAK_IMAGES says how many images there shall be, where not 10000.\n",
        suite::list(PIECES)
    )
}

fn run(arguments: &[String]) -> Result<()> {
    suite::verdict(suite::run(&suite::choose(PIECES, arguments)?))
}

fn changes() -> Result<Count> {
    count::run(infra::emulated()?.arg("infra/tests/soak-changes.test.mjs"))
}

fn images() -> Result<Count> {
    count::run(infra::emulated()?.arg("infra/tests/soak-images.test.mjs"))
}

/// Not among the tests: compiling all for another processor takes as long as
/// a third of them.
fn arm64() -> Result<Count> {
    qemu::ensure_arm64()?;
    npm_packages::ensure_infra()?;
    native::build()?;
    package::build(Architecture::Arm64, None)?;
    count::run(
        Program::new("node")
            .args(["--test", "--test-reporter=spec"])
            .arg("infra/tests/soak-arm64.test.mjs")
            .env("ISOPIX_MINISTACK", aws_tools::emulator()?)
            .env("ISOPIX_QEMU_ARM64", qemu::ARM64),
    )
}
