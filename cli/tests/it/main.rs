//! The command as people and programs use it: its lines, its exit codes, and
//! the system that `serve` runs.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on says so

mod commands;
mod interrupt;
mod serve;
mod stand_in;
mod support;
