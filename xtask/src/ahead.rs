//! Working ahead: while a step leaves a core idle, what later steps need is
//! built beside it.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use anyhow::Result;

/// Starts these works in the background, one after the other.
///
/// A failure is left to the step that needs the work: it does it again, and
/// says what is wrong.
pub(crate) fn start(works: &'static [fn() -> Result<()>]) {
    thread::spawn(move || works.iter().map(|work| work()).all(|done| done.is_ok()));
}

/// A work that is done by one at a time: who comes second waits, and finds it
/// done.
pub(crate) struct OneByOne(Mutex<()>);

impl OneByOne {
    /// A work that nobody does yet.
    pub(crate) const fn new() -> Self {
        Self(Mutex::new(()))
    }

    /// Waits for whoever does the work, and keeps others from it until the
    /// guard is dropped.
    pub(crate) fn enter(&self) -> MutexGuard<'_, ()> {
        // There is nothing behind the lock that a panic could leave half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[test]
    fn who_comes_second_waits_until_the_work_is_done() {
        static WORK: OneByOne = OneByOne::new();
        static DONE: AtomicU32 = AtomicU32::new(0);
        let first = WORK.enter();
        let second = thread::spawn(|| {
            let _guard = WORK.enter();
            DONE.load(Ordering::SeqCst)
        });
        DONE.store(1, Ordering::SeqCst);
        drop(first);
        assert_eq!(second.join().unwrap(), 1);
    }
}
