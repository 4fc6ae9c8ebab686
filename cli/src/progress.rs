//! How far the work is, on stderr, where a person looks at it.

use std::io::{self, IsTerminal, Write};

/// A line on the terminal that is written over and over; nothing where stderr
/// is not a terminal.
pub(crate) struct Progress {
    total: usize,
    visible: bool,
}

/// To the line's start, and clear it (ECMA-48 EL).
const CLEAR: &str = "\r\x1b[K";

impl Progress {
    pub(crate) fn new(total: usize) -> Self {
        Progress {
            total,
            visible: io::stderr().is_terminal(),
        }
    }

    /// Says that the work on input `index` (from 0) begins.
    pub(crate) fn begin(&self, index: usize, input: &str) {
        // Names may hold control characters, which must not reach a terminal.
        let name = input.escape_debug();
        self.write(format_args!("{CLEAR}[{}/{}] {name}", index + 1, self.total));
    }

    /// Clears the line, so that results do not stand in the middle of it.
    pub(crate) fn clear(&self) {
        self.write(format_args!("{CLEAR}"));
    }

    fn write(&self, text: std::fmt::Arguments<'_>) {
        if self.visible {
            let mut stderr = io::stderr().lock();
            // A terminal that has gone is no reason to stop the work.
            let _ = stderr.write_fmt(text).and_then(|()| stderr.flush());
        }
    }
}
