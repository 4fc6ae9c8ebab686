//! `cargo xtask test`: every test there is.
//!
//! Each step is one module; a new one is one more module and one more entry in
//! [`STEPS`].

mod core;
pub(crate) mod count;
mod gates;
pub(crate) mod infra;
mod node;
mod npm;
mod page;
mod rust;

use anyhow::{Context, Result, bail};

use crate::ahead;
use crate::build::{native, wasm};
use crate::check;
use crate::install::cargo_deny;
use crate::suite::{self, Piece};
use crate::tasks::Task;

/// The task.
pub(crate) const TASK: Task = Task {
    name: "test",
    about: "Run every test, the checks included",
    help,
    run,
};

/// Every step, the quickest answers first.
const STEPS: &[Piece] = &[
    Piece {
        name: "check",
        about: "all that `cargo xtask check` checks",
        run: check::all,
    },
    Piece {
        name: "xtask",
        about: "the tasks, and the rules of the architecture",
        run: rust::tasks,
    },
    Piece {
        name: "core",
        about: "the core, natively",
        run: core::natively,
    },
    Piece {
        name: "core-wasm",
        about: "the core, as WebAssembly",
        run: core::as_wasm,
    },
    Piece {
        name: "native",
        about: "the functions and the command",
        run: rust::binaries,
    },
    Piece {
        name: "npm",
        about: "the npm package, packed and installed in an empty folder",
        run: npm::packed,
    },
    Piece {
        name: "page",
        about: "the page's parts",
        run: page::parts,
    },
    Piece {
        name: "infra",
        about: "the template and the state machines, as they are written",
        run: infra::sources,
    },
    Piece {
        name: "e2e",
        about: "the whole route, in Chromium",
        run: page::end_to_end,
    },
    Piece {
        name: "gates",
        about: "identity: native, Node and Chromium over all real photos",
        run: gates::all,
    },
    Piece {
        name: "aws",
        about: "the packaged functions, on an emulator of AWS",
        run: infra::deployed,
    },
];

fn help() -> String {
    format!(
        "Usage: cargo xtask test [--only STEP]...\n\n\
         Runs every step, or those that are named, and ends with one line of sums.\n\
         All steps are run, whatever the ones before found.\n\nSteps:\n{}\n\
         Tests on real photos look for ../shared/corpus beside the checkout\n\
         (ISOPIX_CORPUS names another folder) and are skipped where it is absent;\n\
         with ISOPIX_REQUIRE_CORPUS=1 they fail.\n",
        suite::list(STEPS)
    )
}

/// What several steps need, in the order in which they need it. Much of it is
/// done by one core alone, as is much of the first steps.
const AHEAD: &[fn() -> Result<()>] = &[
    wasm::build,
    || cargo_deny::ensure().map(|_| ()),
    native::build,
    core::compile_as_wasm,
    infra::prepare,
];

fn run(arguments: &[String]) -> Result<()> {
    let names = only(arguments)?;
    let steps = if names.is_empty() {
        ahead::start(AHEAD);
        STEPS.iter().collect()
    } else {
        suite::choose(STEPS, &names)?
    };
    suite::verdict(suite::run(&steps))
}

/// The steps named with `--only`.
fn only(arguments: &[String]) -> Result<Vec<String>> {
    let mut names = Vec::new();
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        if argument == "--only" {
            let name = arguments.next().context("`--only` needs a step's name")?;
            names.push(name.clone());
        } else if let Some(name) = argument.strip_prefix("--only=") {
            names.push(name.to_string());
        } else {
            bail!("`{argument}` is not known; see `cargo xtask test --help`");
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<String>> {
        let words: Vec<String> = text.split_whitespace().map(String::from).collect();
        only(&words)
    }

    #[test]
    fn steps_are_named_in_two_ways() {
        assert_eq!(read("--only core --only=e2e").unwrap(), ["core", "e2e"]);
        assert!(read("").unwrap().is_empty());
    }

    #[test]
    fn a_name_that_is_missing_or_not_asked_for_is_refused() {
        assert!(read("--only").is_err());
        assert!(read("core").is_err());
        assert!(read("--ony core").is_err());
    }

    #[test]
    fn every_step_has_a_name_of_its_own() {
        for (index, step) in STEPS.iter().enumerate() {
            assert!(STEPS[..index].iter().all(|other| other.name != step.name));
        }
    }
}
