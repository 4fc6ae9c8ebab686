//! What may stand on the command line.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::NonEmptyStringValueParser;
use clap::{Parser, Subcommand};

/// Resize images, and get the same bytes everywhere.
#[derive(Debug, Parser)]
#[command(name = "isopix", version)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Probe(ProbeArgs),
    Render(RenderArgs),
}

/// Read the headers of images: one line of JSON for each, in order
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  isopix probe photo.jpg
  isopix probe photos/*.jpg > facts.jsonl

Exit code: 0 all fine; 1 an input failed, the others were still done; 2 wrong usage.")]
pub(crate) struct ProbeArgs {
    /// Images to read
    #[arg(required = true, value_name = "INPUT")]
    pub(crate) inputs: Vec<OsString>,
}

/// Make the master and the renditions of images: one line of JSON for each, in order
#[derive(Debug, clap::Args)]
#[command(after_help = "\
The files of p/a.jpg lie in DIR/p/a.jpg/: master.jpg, thumb.jpg, ...

Examples:
  isopix render --out renditions photo.jpg
  isopix render --recipe recipe.json --out renditions photos/*.jpg > results.jsonl

Exit code: 0 all fine; 1 an input failed, the others were still done; 2 wrong usage or recipe.")]
pub(crate) struct RenderArgs {
    /// The recipe, a JSON file; without it the built-in default recipe is used
    #[arg(long, value_name = "FILE")]
    pub(crate) recipe: Option<PathBuf>,
    /// The folder to write to; it is made where it is missing
    #[arg(long, value_name = "DIR", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) out: String,
    /// Images to render
    #[arg(required = true, value_name = "INPUT")]
    pub(crate) inputs: Vec<OsString>,
}
