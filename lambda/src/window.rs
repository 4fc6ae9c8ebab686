//! The time that one invocation has for work that need not be finished.

use std::time::{Duration, SystemTime};

use tokio::time::Instant;

/// Until when work is taken up, and until when it is waited for: both in good
/// time before the function is stopped, so that it can say what is left.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    /// Nothing is begun after this.
    pub starts_until: Instant,
    /// What still runs then is left alone, to be done by another invocation.
    pub ends_at: Instant,
}

impl Window {
    /// The window of a function that is stopped after `time`: the last fifth of
    /// it is for what runs already, of which the last quarter is for the answer.
    ///
    /// ```
    /// use std::time::Duration;
    /// use isopix_lambda::Window;
    /// let window = Window::of(Duration::from_secs(300));
    /// let for_what_runs = window.ends_at - window.starts_until;
    /// assert_eq!(for_what_runs, Duration::from_secs(45));
    /// ```
    pub fn of(time: Duration) -> Self {
        let now = Instant::now();
        Window {
            starts_until: now + time / 20 * 16,
            ends_at: now + time / 20 * 19,
        }
    }

    /// The window of a function that is stopped at `deadline`.
    pub fn before(deadline: SystemTime) -> Self {
        Window::of(time_until(deadline))
    }

    /// The same for work on images, of which one takes less than half of a
    /// function's time: none is begun in the second half.
    pub fn for_images_before(deadline: SystemTime) -> Self {
        let time = time_until(deadline);
        Window {
            starts_until: Instant::now() + time / 2,
            ..Window::of(time)
        }
    }

    /// Whether something may still be begun.
    pub(crate) fn is_open(&self) -> bool {
        Instant::now() < self.starts_until
    }
}

fn time_until(deadline: SystemTime) -> Duration {
    let time = deadline.duration_since(SystemTime::now());
    time.unwrap_or_default()
}
