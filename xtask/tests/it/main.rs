//! Rules that hold for the whole workspace.
#![allow(clippy::unwrap_used, reason = "a test may stop at once")]

mod bench;
mod dependencies;
mod page_imports;
mod workspace;
