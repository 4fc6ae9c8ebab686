//! `cargo xtask check`: everything that can be said about the sources without
//! running them.

mod deny;
mod infra;
mod npm_audit;
mod rust;
mod typescript;

use anyhow::Result;

use crate::suite::{self, Count, Piece};
use crate::tasks::Task;

/// The task.
pub(crate) const TASK: Task = Task {
    name: "check",
    about: "Check format, lints, types, documentation, dependencies and licences",
    help,
    run,
};

const PIECES: &[Piece] = &[
    Piece {
        name: "rustfmt",
        about: "the format of the Rust sources",
        run: rust::format,
    },
    Piece {
        name: "clippy",
        about: "Rust's lints",
        run: rust::lint,
    },
    Piece {
        name: "rustdoc",
        about: "the documentation of the crates",
        run: rust::document,
    },
    Piece {
        name: "deny",
        about: "licences, sources, bans and advisories of the crates",
        run: deny::check,
    },
    Piece {
        name: "prettier",
        about: "the format of everything else",
        run: typescript::format,
    },
    Piece {
        name: "types",
        about: "the types of the npm package and of the page",
        run: typescript::types,
    },
    Piece {
        name: "eslint",
        about: "the lints of TypeScript and JavaScript",
        run: typescript::lint,
    },
    Piece {
        name: "infra",
        about: "the template and the state machines, by AWS's own tools",
        run: infra::check,
    },
    Piece {
        name: "audit",
        about: "advisories of the npm packages",
        run: npm_audit::check,
    },
];

fn help() -> String {
    format!(
        "Usage: cargo xtask check [CHECK...]\n\n\
         Makes the checks that are named, or all of them.\n\nChecks:\n{}\n\
         `cargo fmt --all` and `npx prettier --write .` repair the format.\n",
        suite::list(PIECES)
    )
}

fn run(arguments: &[String]) -> Result<()> {
    suite::verdict(suite::run(&suite::choose(PIECES, arguments)?))
}

/// Makes every check, as a part of the tests.
///
/// # Errors
/// None: a check that fails is in the count.
pub(crate) fn all() -> Result<Count> {
    Ok(suite::run(&suite::choose(PIECES, &[])?))
}
