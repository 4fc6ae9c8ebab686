//! A function as its callers see it.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::{Mutex, mpsc, oneshot};

/// Events that may wait for a process before callers have to wait.
const QUEUE: usize = 64;

/// A function: a queue of events, which its processes take.
pub(crate) struct Function {
    pub(crate) name: &'static str,
    /// How long one event may take.
    pub(crate) timeout: Duration,
    jobs: mpsc::Sender<Job>,
    waiting: Mutex<mpsc::Receiver<Job>>,
}

/// An event, and where its outcome goes.
pub(super) struct Job {
    pub(super) request: String,
    pub(super) event: Bytes,
    pub(super) outcome: oneshot::Sender<Outcome>,
}

/// What an event came to: the function's answer, or why there is none.
pub(super) type Outcome = Result<Bytes, Failure>;

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The function said so.
    Reported { kind: String, message: String },
    /// The process ended; how, in words.
    Ended(String),
    /// The process took too long, and was ended.
    TimedOut(Duration),
    /// `serve` is being stopped.
    Stopped,
}

impl Failure {
    /// A word that stays the same, for programs.
    pub(crate) fn kind(&self) -> &str {
        match self {
            Failure::Reported { kind, .. } => kind,
            Failure::Ended(_) => "Runtime.ExitError",
            Failure::TimedOut(_) => "Sandbox.Timedout",
            Failure::Stopped => "Stopped",
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Reported { kind, message } => write!(f, "{kind}: {message}"),
            Failure::Ended(how) => write!(f, "its process ended: {how}"),
            Failure::TimedOut(after) => {
                write!(f, "it took longer than {} s and was ended", after.as_secs())
            }
            Failure::Stopped => f.write_str("isopix is being stopped"),
        }
    }
}

impl Function {
    pub(crate) fn new(name: &'static str, timeout: Duration) -> Self {
        let (jobs, waiting) = mpsc::channel(QUEUE);
        Function {
            name,
            timeout,
            jobs,
            waiting: Mutex::new(waiting),
        }
    }

    /// Gives the function an event and waits for the outcome. `request` is
    /// the id that the function sees.
    pub(crate) async fn invoke(&self, request: &str, event: Bytes) -> Outcome {
        let (outcome, result) = oneshot::channel();
        let job = Job {
            request: request.to_owned(),
            event,
            outcome,
        };
        // The other ends live as long as the processes do.
        if self.jobs.send(job).await.is_err() {
            return Err(Failure::Stopped);
        }
        result.await.unwrap_or(Err(Failure::Stopped))
    }

    /// The next event whose caller is still waiting. Nothing is lost when the
    /// future is dropped.
    pub(super) async fn next(&self) -> Option<Job> {
        let mut waiting = self.waiting.lock().await;
        loop {
            let job = waiting.recv().await?;
            if !job.outcome.is_closed() {
                return Some(job);
            }
        }
    }
}
