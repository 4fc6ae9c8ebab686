//! `cargo xtask package`: the functions' zips, as they are deployed.

mod architecture;
mod archive;
mod functions;
mod options;
mod recipes;

use anyhow::{Result, bail};

pub(crate) use architecture::Architecture;

use crate::ahead::OneByOne;
use crate::progress;
use crate::tasks::Task;

/// The task.
pub(crate) const TASK: Task = Task {
    name: "package",
    about: "Build the functions' zips for AWS Lambda",
    help,
    run,
};

/// The functions, each a binary of the crate in `lambda/`.
const FUNCTIONS: [&str; 3] = ["render", "uploads", "steps"];

/// The most that a zip may have: it is fetched at every cold start.
const MAX_ZIP_BYTES: u64 = 5_000_000;

fn help() -> String {
    format!(
        "Usage: cargo xtask package [--arch ARCHITECTURE] [--recipes FOLDER]\n\n\
         Compiles the functions with cargo-lambda, which is installed into the target\n\
         folder, and writes {} to\n\
         target/lambda/ARCHITECTURE. Each holds its program and the recipes, and the\n\
         same sources give the same bytes. One of more than 5 MB is refused.\n\n\
         Options:\n  \
           --arch ARCHITECTURE  arm64 or x86_64, where not both\n  \
           --recipes FOLDER     recipes.json and the files that it names: yours, in\n                       \
           place of infra/recipes\n",
        FUNCTIONS.map(|name| format!("{name}.zip")).join(", ")
    )
}

fn run(arguments: &[String]) -> Result<()> {
    let options = options::parse(arguments)?;
    for architecture in options.architectures {
        build(architecture, options.recipes.as_deref())?;
    }
    Ok(())
}

/// Builds the zips of one architecture, and says how large they are.
///
/// # Errors
/// The compiler failed, the recipes are not there, or a zip is too large.
pub(crate) fn build(architecture: Architecture, recipes: Option<&std::path::Path>) -> Result<()> {
    static WORK: OneByOne = OneByOne::new();
    let _guard = WORK.enter();
    let recipes = recipes::read(recipes)?;
    let programs = functions::compile(architecture)?;
    let mut too_large = Vec::new();
    for (name, program) in programs {
        let zip = architecture.folder().join(format!("{name}.zip"));
        let bytes = archive::write(&zip, &program, &recipes)?;
        let megabytes = bytes as f64 / 1e6;
        progress::note(&format!("{} {megabytes:.2} MB", zip.display()));
        if bytes > MAX_ZIP_BYTES {
            too_large.push(name);
        }
    }
    if !too_large.is_empty() {
        bail!("above 5 MB: {}", too_large.join(", "));
    }
    Ok(())
}
