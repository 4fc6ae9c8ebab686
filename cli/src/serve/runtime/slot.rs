//! The place of one process of a function, and the event that it works on.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use tokio::sync::{oneshot, watch};
use tokio::time::Instant;

use super::function::{Failure, Function, Outcome};

/// One process at a time lives in a slot; when it ends, the next one takes
/// its place.
pub(super) struct Slot {
    pub(super) function: Arc<Function>,
    current: Mutex<Option<Current>>,
    /// Counts the processes that have lived here.
    tenant: watch::Sender<u32>,
    /// When the current event has to be done.
    deadline: watch::Sender<Option<Instant>>,
    /// Whether a process in this slot has ever asked for an event.
    started: watch::Sender<bool>,
}

struct Current {
    request: String,
    outcome: oneshot::Sender<Outcome>,
}

/// An event on its way to the process.
pub(super) struct Assignment {
    pub(super) request: String,
    pub(super) event: Bytes,
    /// When it has to be done.
    pub(super) deadline: SystemTime,
}

impl Slot {
    pub(super) fn new(function: Arc<Function>) -> Self {
        Slot {
            function,
            current: Mutex::new(None),
            tenant: watch::Sender::new(0),
            deadline: watch::Sender::new(None),
            started: watch::Sender::new(false),
        }
    }

    fn current(&self) -> MutexGuard<'_, Option<Current>> {
        // Assignments of an Option cannot be left half done.
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The number of the process that lives here, or will.
    pub(super) fn tenant(&self) -> u32 {
        *self.tenant.borrow()
    }

    /// The process has ended, and why its event has no answer.
    pub(super) fn vacate(&self, failure: Failure) {
        self.tenant.send_modify(|tenant| *tenant += 1);
        self.fail(failure);
    }

    /// The process `tenant` asks for its next event. None if it has ended,
    /// which its connection may not know yet.
    pub(super) async fn next(&self, tenant: u32) -> Option<Assignment> {
        let mut current_tenant = self.tenant.subscribe();
        if *current_tenant.borrow() != tenant {
            return None;
        }
        self.started.send_replace(true);
        self.fail(Failure::Ended(
            "it asked for the next event without an answer to the last".to_owned(),
        ));
        let job = tokio::select! {
            biased;
            _ = current_tenant.wait_for(|current| *current != tenant) => return None,
            job = self.function.next() => job?,
        };
        // From here to the end nothing waits: the event is the slot's before
        // this future can be dropped.
        let timeout = self.function.timeout;
        let assignment = Assignment {
            request: job.request.clone(),
            event: job.event,
            deadline: SystemTime::now() + timeout,
        };
        *self.current() = Some(Current {
            request: job.request,
            outcome: job.outcome,
        });
        self.deadline.send_replace(Some(Instant::now() + timeout));
        Some(assignment)
    }

    /// The process has an outcome for an event; false if that is not its
    /// event.
    pub(super) fn finish(&self, request: &str, outcome: Outcome) -> bool {
        let Some(current) = self.current().take_if(|it| it.request == request) else {
            return false;
        };
        self.deadline.send_replace(None);
        // A caller that has gone does not want to know.
        let _ = current.outcome.send(outcome);
        true
    }

    /// There will be no answer to the current event, if there is one.
    fn fail(&self, failure: Failure) {
        if let Some(current) = self.current().take() {
            self.deadline.send_replace(None);
            let _ = current.outcome.send(Err(failure));
        }
    }

    /// Waits until the current event, or one after it, takes too long.
    pub(super) async fn overdue(&self) {
        let mut deadline = self.deadline.subscribe();
        loop {
            let current = *deadline.borrow_and_update();
            let is_over = async {
                match current {
                    Some(moment) => tokio::time::sleep_until(moment).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = is_over => return,
                // The sender is this slot's: it cannot be gone.
                _ = deadline.changed() => {}
            }
        }
    }

    /// Whether a process in this slot has ever been ready for events.
    pub(super) fn has_started(&self) -> bool {
        *self.started.borrow()
    }

    /// Waits until a process in this slot is ready for events.
    pub(super) async fn wait_started(&self) {
        let mut started = self.started.subscribe();
        // The sender is this slot's: it cannot be gone.
        let _ = started.wait_for(|started| *started).await;
    }

    /// How long an event may take.
    pub(super) fn timeout(&self) -> Duration {
        self.function.timeout
    }
}
