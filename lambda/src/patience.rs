//! How long a function waits for the services that it asks.
//!
//! A function that waits until it is stopped says nothing: nobody learns which
//! service was mute, and whoever called it takes the silence for a crash. So no
//! request may take more than a part of the function's own time.

use std::time::Duration;

use aws_sdk_s3::config::StalledStreamProtectionConfig;
use aws_sdk_s3::config::retry::RetryConfig;
use aws_sdk_s3::config::timeout::TimeoutConfig;

/// The longest that is waited for a connection: services of a region answer
/// within milliseconds.
const CONNECT_MOST: Duration = Duration::from_secs(3);

/// The longest that is waited for one request, tries and pauses together.
const OPERATION_MOST: Duration = Duration::from_secs(30);

/// How often a request is sent: what is throttled comes back at once, and only
/// the time of the operation bounds how often that is worth it.
const ATTEMPTS: u32 = 5;

/// How long a function waits for the services that it asks.
///
/// ```
/// use std::time::Duration;
/// use isopix_lambda::Patience;
/// let patience = Patience::within(Duration::from_secs(60), Duration::from_secs(300));
/// assert_eq!(patience.operation, Duration::from_secs(20));
/// assert_eq!(patience.attempt, Duration::from_secs(10));
/// assert_eq!(patience.removal, Duration::from_secs(100));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// For a connection.
    pub connect: Duration,
    /// For the answer to one try, up to the body of what is read; and for the
    /// next bytes of that.
    pub attempt: Duration,
    /// For a request with all its tries.
    pub operation: Duration,
    /// For whoever has marked renditions, until they are removed: after that he
    /// is taken for dead.
    pub removal: Duration,
}

impl Patience {
    /// The patience of a function that is stopped after `timeout`: a third of it
    /// for a request, so that time is left to say what went wrong, and half of
    /// that for each of its tries, so that there are two.
    ///
    /// And a fifth of the `lease`. Whoever marks renditions to be removed asks for
    /// four things, the mark among them, and has the time of five.
    pub fn within(timeout: Duration, lease: Duration) -> Self {
        let operation = (timeout / 3).min(lease / 5).min(OPERATION_MOST);
        Patience {
            connect: (operation / 4).min(CONNECT_MOST),
            attempt: operation / 2,
            operation,
            removal: operation * 5,
        }
    }

    pub(crate) fn timeouts(&self) -> TimeoutConfig {
        TimeoutConfig::builder()
            .connect_timeout(self.connect)
            .operation_attempt_timeout(self.attempt)
            .operation_timeout(self.operation)
            .build()
    }

    pub(crate) fn retries(&self) -> RetryConfig {
        RetryConfig::standard()
            .with_max_attempts(ATTEMPTS)
            .with_initial_backoff(self.operation / 40)
            .with_max_backoff(self.operation / 4)
    }

    pub(crate) fn stalled_streams(&self) -> StalledStreamProtectionConfig {
        StalledStreamProtectionConfig::enabled()
            .grace_period(self.attempt)
            .build()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_ends_well_before_the_function_whatever_its_timeout() {
        for seconds in [1, 5, 10, 20, 30, 40, 60, 80, 300, 900] {
            let timeout = Duration::from_secs(seconds);
            let patience = Patience::within(timeout, 5 * timeout);
            assert!(patience.connect < patience.attempt);
            assert!(patience.attempt * 2 <= patience.operation);
            assert!(patience.operation * 3 <= timeout, "{seconds} s");
        }
    }

    #[test]
    fn four_requests_end_within_the_lease_also_of_a_function_with_more_time() {
        let lease = Duration::from_secs(25);
        let patience = Patience::within(Duration::from_secs(300), lease);
        assert!(4 * patience.operation < patience.removal);
        assert!(patience.removal <= lease);
        assert!(patience.operation >= Duration::from_secs(5));
    }
}
