//! Ctrl-C, and the signal that service managers send: the half-written file is
//! removed, then the command ends.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::stop::Stop;

/// 128 plus SIGINT's number, as shells have it.
const INTERRUPTED: i32 = 130;
/// 128 plus SIGTERM's number.
#[cfg(unix)]
const TERMINATED: i32 = 143;

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

/// Lets signals remove the unfinished file before they end the command.
pub(crate) fn listen() -> Result<(), Stop> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()
        .map_err(|error| cannot_listen(&error))?;
    let signals = runtime.block_on(async { Signals::listen() })?;
    thread::spawn(move || {
        let exit_code = runtime.block_on(signals.next());
        // Held until the end, so that no other file is begun or named.
        let mut current = unfinished();
        if let Some(path) = current.take() {
            let _ = fs::remove_file(path);
        }
        process::exit(exit_code);
    });
    Ok(())
}

fn cannot_listen(error: &io::Error) -> Stop {
    Stop::new(format!("cannot listen for Ctrl-C: {error}"))
}

/// The signals that end the command, from the moment it is made.
#[cfg(unix)]
pub(crate) struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

#[cfg(unix)]
impl Signals {
    pub(crate) fn listen() -> Result<Self, Stop> {
        let listen = |kind| signal(kind).map_err(|error| cannot_listen(&error));
        Ok(Signals {
            interrupt: listen(SignalKind::interrupt())?,
            terminate: listen(SignalKind::terminate())?,
        })
    }

    /// Waits for the first one; gives the exit code.
    pub(crate) async fn next(mut self) -> i32 {
        tokio::select! {
            _ = self.interrupt.recv() => INTERRUPTED,
            _ = self.terminate.recv() => TERMINATED,
        }
    }
}

/// The signals that end the command, from the moment it is made.
#[cfg(not(unix))]
pub(crate) struct Signals;

#[cfg(not(unix))]
impl Signals {
    pub(crate) fn listen() -> Result<Self, Stop> {
        Ok(Signals)
    }

    /// Waits for the first one; gives the exit code.
    pub(crate) async fn next(self) -> i32 {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        INTERRUPTED
    }
}
