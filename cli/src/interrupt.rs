//! Ctrl-C: the half-written file is removed, then the command ends.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::stop::Stop;

/// 128 plus SIGINT's number, as shells have it.
const INTERRUPTED: i32 = 130;

/// The file that is being written now.
static UNFINISHED: Mutex<Option<PathBuf>> = Mutex::new(None);

/// A panic cannot leave a path half assigned.
fn unfinished() -> MutexGuard<'static, Option<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A file that goes away when it is not finished: on an error, and on Ctrl-C.
/// There is one at a time.
pub(crate) struct Unfinished(());

impl Unfinished {
    /// Makes the file.
    pub(crate) fn create(path: PathBuf) -> io::Result<(File, Unfinished)> {
        let mut current = unfinished();
        let file = File::create(&path)?;
        *current = Some(path);
        Ok((file, Unfinished(())))
    }

    /// Gives the file its name, in place of one that has it already.
    pub(crate) fn finish(self, name: &Path) -> io::Result<()> {
        let mut current = unfinished();
        if let Some(path) = current.as_ref() {
            fs::rename(path, name)?;
        }
        *current = None;
        Ok(())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if let Some(path) = unfinished().take() {
            // It may be gone already, and there is nobody to tell.
            let _ = fs::remove_file(path);
        }
    }
}

/// Lets Ctrl-C remove the unfinished file before it ends the command.
pub(crate) fn listen() -> Result<(), Stop> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()
        .map_err(|error| Stop::new(format!("cannot listen for Ctrl-C: {error}")))?;
    thread::spawn(move || {
        if runtime.block_on(tokio::signal::ctrl_c()).is_err() {
            return;
        }
        // Held until the end, so that no other file is begun or named.
        let mut current = unfinished();
        if let Some(path) = current.take() {
            let _ = fs::remove_file(path);
        }
        process::exit(INTERRUPTED);
    });
    Ok(())
}
