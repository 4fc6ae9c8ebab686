//! The `isopix` command: `probe` and `render` files, `serve` the local stack,
//! `backfill` a deployed one.

mod args;
mod backfill;
mod guarded;
mod interrupt;
mod leash;
mod line;
mod original;
mod output;
mod probe;
mod progress;
mod recipe;
mod render;
mod safe_path;
mod serve;
mod status_line;
mod stop;

use std::process::ExitCode;

use clap::Parser;

use args::{Args, Command};
use stop::Stop;

fn main() -> ExitCode {
    let outcome = match Args::parse().command {
        Command::Probe(args) => probe::run(&args),
        Command::Render(args) => render::run(&args),
        Command::Serve(args) => serve::run(&args),
        Command::Backfill(args) => backfill::run(&args),
        Command::Leash(args) => leash::run(&args),
    };
    outcome.unwrap_or_else(|stop: Stop| stop.report())
}
