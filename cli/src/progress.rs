//! How far the work on the inputs is, where a person looks at it.

use crate::status_line::StatusLine;

/// Counts inputs.
pub(crate) struct Progress {
    total: usize,
    line: StatusLine,
}

impl Progress {
    pub(crate) fn new(total: usize) -> Self {
        Progress {
            total,
            line: StatusLine::new(),
        }
    }

    /// Says that the work on input `index` (from 0) begins.
    pub(crate) fn begin(&self, index: usize, input: &str) {
        // Names may hold control characters, which must not reach a terminal.
        let name = input.escape_debug();
        (self.line).show(format_args!("[{}/{}] {name}", index + 1, self.total));
    }

    /// Clears the line, so that results do not stand in the middle of it.
    pub(crate) fn clear(&self) {
        self.line.clear();
    }
}
