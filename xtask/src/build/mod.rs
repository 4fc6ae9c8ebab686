//! `cargo xtask build`: everything that is shipped or shown.

pub(crate) mod native;
pub(crate) mod wasm;
pub(crate) mod web;

use anyhow::{Result, bail};

use crate::tasks::Task;

/// The task.
pub(crate) const TASK: Task = Task {
    name: "build",
    about: "Build the npm package, the page and the release binaries",
    help,
    run,
};

/// One thing that can be built on its own.
struct Part {
    name: &'static str,
    about: &'static str,
    build: fn() -> Result<()>,
}

const PARTS: &[Part] = &[
    Part {
        name: "wasm",
        about: "the npm package, in wasm/dist",
        build: wasm::build,
    },
    Part {
        name: "web",
        about: "the page, in web/dist (with the npm package)",
        build: web::build,
    },
    Part {
        name: "native",
        about: "the binaries isopix, render and uploads, in target/release",
        build: native::build,
    },
];

fn help() -> String {
    let mut text = String::from(
        "Usage: cargo xtask build [PART...]\n\n\
         Builds what is named, or everything, and only what is not built yet.\n\nParts:\n",
    );
    for part in PARTS {
        text.push_str(&format!("  {:<7} {}\n", part.name, part.about));
    }
    text
}

fn run(arguments: &[String]) -> Result<()> {
    for argument in arguments {
        if !PARTS.iter().any(|part| part.name == argument) {
            let known: Vec<&str> = PARTS.iter().map(|part| part.name).collect();
            bail!(
                "no part `{argument}` to build; the parts are {}",
                known.join(", ")
            );
        }
    }
    for part in PARTS {
        if arguments.is_empty() || arguments.iter().any(|argument| argument == part.name) {
            (part.build)()?;
        }
    }
    Ok(())
}
