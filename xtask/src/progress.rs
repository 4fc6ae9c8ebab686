//! What is said on stderr while a task runs.

/// Announces the next piece of work.
pub(crate) fn say(what: &str) {
    eprintln!("==> {what}");
}

/// Adds a line to the piece of work announced last.
pub(crate) fn note(what: &str) {
    eprintln!("    {what}");
}

/// Says why the task did not succeed, the outermost reason first.
pub(crate) fn failure(error: &anyhow::Error) {
    eprintln!("error: {error}");
    for cause in error.chain().skip(1) {
        eprintln!("  because: {cause}");
    }
}
