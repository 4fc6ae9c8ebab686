//! What `serve` says on stderr. Keys and names of images are not said.

use std::fmt::Display;

use crate::stop::complain;

/// The log: everything, or warnings only.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Log {
    pub(crate) quiet: bool,
}

impl Log {
    /// Something that happened as it should.
    pub(crate) fn info(self, message: impl Display) {
        if !self.quiet {
            complain(&message.to_string());
        }
    }

    /// Something that somebody should look at.
    pub(crate) fn warn(self, message: impl Display) {
        complain(&format!("warning: {message}"));
    }
}
