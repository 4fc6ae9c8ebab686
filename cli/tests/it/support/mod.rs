//! What several tests need.

pub(crate) mod aws;
pub(crate) mod functions;
pub(crate) mod http;
pub(crate) mod images;
pub(crate) mod processes;
pub(crate) mod serving;
pub(crate) mod signature;
pub(crate) mod uploading;

use std::process::{Command, Output};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// The command under test.
pub(crate) fn isopix() -> Command {
    Command::new(env!("CARGO_BIN_EXE_isopix"))
}

/// Stdout as text.
pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Stderr as text.
pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Waits until `condition` gives something; panics with `what` after a minute.
pub(crate) fn wait_for<T>(what: &str, mut condition: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(it) = condition() {
            return it;
        }
        assert!(
            begun.elapsed() < Duration::from_secs(60),
            "waited for {what}"
        );
        sleep(Duration::from_millis(20));
    }
}
