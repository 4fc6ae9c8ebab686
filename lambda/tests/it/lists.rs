//! The lists of renditions that the functions ask for: how many at a time, and
//! how long each takes.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::stack::take_one;

/// What is asked of a bucket's lists, and how they answer.
#[derive(Default)]
pub(crate) struct Lists {
    pause: Mutex<Duration>,
    faults: AtomicUsize,
    running: AtomicUsize,
    most: AtomicUsize,
}

impl Lists {
    /// Has each of the coming ones take so long.
    pub(crate) fn slow_down(&self, pause: Duration) {
        *self.pause.lock().unwrap() = pause;
    }

    /// Has so many of the coming ones fail.
    pub(crate) fn refuse(&self, requests: usize) {
        self.faults.store(requests, Ordering::SeqCst);
    }

    /// The most that were answered at a time.
    pub(crate) fn most(&self) -> usize {
        self.most.load(Ordering::SeqCst)
    }

    /// Waits until one is to be answered. False if it is to fail.
    pub(crate) async fn wait(&self) -> bool {
        let running = self.running.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(running, Ordering::SeqCst);
        let pause = *self.pause.lock().unwrap();
        tokio::time::sleep(pause).await;
        self.running.fetch_sub(1, Ordering::SeqCst);
        !take_one(&self.faults)
    }
}
