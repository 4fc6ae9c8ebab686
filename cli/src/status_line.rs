//! One line on the terminal that is written over and over.

use std::fmt::Arguments;
use std::io::{self, IsTerminal, Write};

/// The line, on stderr; nothing where stderr is not a terminal.
pub(crate) struct StatusLine {
    visible: bool,
}

/// To the line's start, and clear it (ECMA-48 EL).
const CLEAR: &str = "\r\x1b[K";

impl StatusLine {
    pub(crate) fn new() -> Self {
        StatusLine {
            visible: io::stderr().is_terminal(),
        }
    }

    /// One that nobody sees.
    pub(crate) fn hidden() -> Self {
        StatusLine { visible: false }
    }

    /// Whether anybody can see it.
    pub(crate) fn is_visible(&self) -> bool {
        self.visible
    }

    /// Puts a text in place of the one before.
    pub(crate) fn show(&self, text: Arguments<'_>) {
        self.write(format_args!("{CLEAR}{text}"));
    }

    /// Leaves a text standing above the line.
    pub(crate) fn leave(&self, text: Arguments<'_>) {
        self.write(format_args!("{CLEAR}{text}\n"));
    }

    /// Clears the line, so that results do not stand in the middle of it.
    pub(crate) fn clear(&self) {
        self.write(format_args!("{CLEAR}"));
    }

    fn write(&self, text: Arguments<'_>) {
        if self.visible {
            let mut stderr = io::stderr().lock();
            // A terminal that has gone is no reason to stop the work.
            let _ = stderr.write_fmt(text).and_then(|()| stderr.flush());
        }
    }
}
