//! The project's own tasks: `cargo xtask --help` lists them.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command-line tool: talking to the terminal is its purpose"
)]

mod ahead;
mod arguments;
mod bench;
mod build;
mod check;
mod command;
mod demo;
mod deploy;
mod files;
mod install;
mod package;
mod progress;
mod soak;
mod stamp;
mod suite;
mod tasks;
mod test;
mod words;
mod workspace;

use std::process::ExitCode;

use arguments::Request;

fn main() -> ExitCode {
    match arguments::parse(std::env::args().skip(1)) {
        Ok(Request::Help(text)) => {
            print!("{text}");
            ExitCode::SUCCESS
        }
        Ok(Request::Run { task, arguments }) => match (task.run)(&arguments) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                progress::failure(&error);
                ExitCode::FAILURE
            }
        },
        Err(usage) => {
            progress::failure(&usage);
            ExitCode::from(2)
        }
    }
}
