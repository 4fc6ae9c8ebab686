//! Why the command cannot go on: wrong usage, a bad recipe, a missing folder.

use std::fmt;
use std::io;
use std::process::ExitCode;

/// The exit code when some input failed and the others were done.
pub(crate) const SOME_FAILED: u8 = 1;
/// The exit code for wrong usage, a bad recipe or an unusable environment.
pub(crate) const UNUSABLE: u8 = 2;

/// A message for people that ends the command with [`UNUSABLE`]. It says what
/// was found and how to mend it.
#[derive(Debug)]
pub(crate) struct Stop(String);

impl Stop {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Stop(message.into())
    }

    /// What becomes of the command when stdout does not take a line. A reader
    /// that went away, such as `head`, has all it wanted.
    pub(crate) fn unheard(error: &io::Error) -> Result<ExitCode, Stop> {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Ok(ExitCode::from(SOME_FAILED)),
            _ => Err(Stop::new(format!("cannot write to stdout: {error}"))),
        }
    }

    /// Writes the message to stderr and gives the exit code.
    pub(crate) fn report(self) -> ExitCode {
        complain(&self.0);
        ExitCode::from(UNUSABLE)
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One line to stderr, with the command's name before it.
#[allow(clippy::print_stderr)] // telling the person at the terminal
pub(crate) fn complain(message: &str) {
    eprintln!("isopix: {message}");
}
