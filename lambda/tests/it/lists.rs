//! The lists of renditions that the functions ask for: how many at a time, and
//! how long each takes.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::Notify;

use crate::http_server::take_one;

/// A point at which one of them waits until it is let go on.
#[derive(Default)]
pub(crate) struct Stop {
    pub(crate) reached: Notify,
    pub(crate) go_on: Notify,
}

/// What is asked of a bucket's lists, and how they answer.
#[derive(Default)]
pub(crate) struct Lists {
    pause: Mutex<Duration>,
    stop: Mutex<Option<Arc<Stop>>>,
    faults: AtomicUsize,
    running: AtomicUsize,
    most: AtomicUsize,
}

impl Lists {
    /// Has each of the coming ones take so long.
    pub(crate) fn slow_down(&self, pause: Duration) {
        *self.pause.lock().unwrap() = pause;
    }

    /// Has the next one wait.
    pub(crate) fn stop_next(&self) -> Arc<Stop> {
        let stop = Arc::new(Stop::default());
        *self.stop.lock().unwrap() = Some(Arc::clone(&stop));
        stop
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
        let stop = self.stop.lock().unwrap().take();
        if let Some(stop) = stop {
            stop.reached.notify_one();
            stop.go_on.notified().await;
        }
        let pause = *self.pause.lock().unwrap();
        tokio::time::sleep(pause).await;
        self.running.fetch_sub(1, Ordering::SeqCst);
        !take_one(&self.faults)
    }
}
