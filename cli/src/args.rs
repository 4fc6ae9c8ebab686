//! What may stand on the command line.

use std::ffi::OsString;
use std::net::IpAddr;
use std::path::PathBuf;

use clap::builder::NonEmptyStringValueParser;
use clap::{Parser, Subcommand};

use crate::backfill::{Since, StateMachine};

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
    Serve(ServeArgs),
    Backfill(BackfillArgs),
    #[command(name = LEASH, hide = true)]
    Leash(LeashArgs),
}

/// The command by which `serve` starts its functions.
pub(crate) const LEASH: &str = "leash";

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

/// Run the whole system on this machine: storage, table, functions, upload API and page
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Prints one line on stdout when it is ready, and logs to stderr. Ctrl-C stops it; what was
uploaded is still there at the next start, and what was not done yet is done then.

Examples:
  isopix serve
  isopix serve --port 0 --data /srv/photos --recipe recipe.json
  isopix serve --host 192.168.1.5 --page web/dist

Exit code: 0 stopped; 1 it broke down; 2 it could not start.")]
pub(crate) struct ServeArgs {
    /// The port to listen on; 0 picks a free one
    #[arg(long, value_name = "N", default_value_t = 8080)]
    pub(crate) port: u16,
    /// The address to listen on, the one that browsers will use: it is part of signed URLs.
    /// Whoever can reach it may upload
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub(crate) host: IpAddr,
    /// The folder for originals, renditions, records and keys; it is made where it is missing
    #[arg(long, value_name = "DIR", default_value = ".isopix")]
    pub(crate) data: PathBuf,
    /// The recipe, a JSON file; without it the built-in default recipe is used
    #[arg(long, value_name = "FILE")]
    pub(crate) recipe: Option<PathBuf>,
    /// The folder of the page; default: `page` beside this program, where there is one
    #[arg(long, value_name = "DIR")]
    pub(crate) page: Option<PathBuf>,
    /// The folder of the functions `render`, `uploads` and `steps`; default: that of this program
    #[arg(long, value_name = "DIR")]
    pub(crate) functions: Option<PathBuf>,
    /// How long one render may take
    #[arg(long, value_name = "SECONDS", default_value_t = 300, value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) timeout: u16,
    /// How long renditions stay after others took their place, at least a minute more than one
    /// render may take; they are removed within five minutes after that
    #[arg(long, value_name = "SECONDS", default_value_t = 86_400)]
    pub(crate) grace: u32,
    /// Log warnings and errors only
    #[arg(long)]
    pub(crate) quiet: bool,
}

/// Render what a deployed stack's bucket has already, and wait for it: one line of JSON
#[derive(Debug, clap::Args)]
#[command(override_usage = "isopix backfill --stack <NAME> [OPTIONS]\n       \
                      isopix backfill --state-machine <ARN> --table <NAME> [OPTIONS]")]
#[command(after_help = "\
What is READY for the same object, recipe and engine is skipped, unless --force is given.
Credentials and region are found as by other AWS tools: environment, profile, role. Ctrl-C ends the
waiting, and not the backfill.

Examples:
  isopix backfill --stack isopix
  isopix backfill --stack isopix --prefix photos/2024/ --modified-since 2024-06-01 > sums.json
  isopix backfill --state-machine ARN --table NAME --region eu-central-1

Exit code: 0 all fine; 1 images failed, or the backfill did; 2 wrong usage: nothing was started.")]
pub(crate) struct BackfillArgs {
    /// The deployed stack, by its name in CloudFormation
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    #[arg(required_unless_present = "state_machine", conflicts_with_all = ["state_machine", "table"])]
    pub(crate) stack: Option<String>,
    /// The stack's output `BackfillArn`, to do without CloudFormation
    #[arg(long, value_name = "ARN", requires = "table")]
    pub(crate) state_machine: Option<StateMachine>,
    /// The stack's output `TableName`
    #[arg(long, value_name = "NAME", requires = "state_machine")]
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    pub(crate) table: Option<String>,
    /// Only originals whose key begins so
    #[arg(long, value_name = "P", default_value = "", hide_default_value = true)]
    pub(crate) prefix: String,
    /// Only originals that were put at this time or later: `2024-06-01T12:00:00Z`, or `2024-06-01`
    /// for its midnight in UTC
    #[arg(long, value_name = "TIME")]
    pub(crate) modified_since: Option<Since>,
    /// Render also what is READY, so that renditions which were lost are there again
    #[arg(long)]
    pub(crate) force: bool,
    /// How many batches run at a time; default: what the stack was deployed with
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=10_000))]
    pub(crate) concurrency: Option<u16>,
    /// The AWS region; default: that of the ARN, the environment or the profile
    #[arg(long, value_name = "R", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) region: Option<String>,
    /// Let Ctrl-C stop the backfill itself
    #[arg(long)]
    pub(crate) stop_on_interrupt: bool,
}

/// Becomes a program that ends when the process that started it ends
#[derive(Debug, clap::Args)]
pub(crate) struct LeashArgs {
    /// The id of the process that starts it
    pub(crate) holder: u32,
    /// The program
    pub(crate) program: PathBuf,
}
