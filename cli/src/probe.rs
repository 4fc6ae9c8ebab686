//! `isopix probe`: the facts in the headers.

use std::process::ExitCode;

use isopix::{Limits, Result, Source};

use crate::args::ProbeArgs;
use crate::guarded::{guarded, silence_panics};
use crate::line::Line;
use crate::original;
use crate::stop::{SOME_FAILED, Stop};

pub(crate) fn run(args: &ProbeArgs) -> std::result::Result<ExitCode, Stop> {
    silence_panics();
    let limits = Limits::default();
    let mut failed = false;
    for input in &args.inputs {
        let input = input.to_string_lossy();
        let outcome = probe(&input, &limits);
        let line = match &outcome {
            Ok(source) => Line::probed(&input, source),
            Err(error) => Line::failed(&input, error),
        };
        failed |= outcome.is_err();
        if let Err(error) = line.print() {
            return Stop::unheard(&error);
        }
    }
    Ok(ExitCode::from(if failed { SOME_FAILED } else { 0 }))
}

fn probe(input: &str, limits: &Limits) -> Result<Source> {
    let original = original::read(input, limits)?;
    guarded(|| isopix::probe(&original, limits))
}
