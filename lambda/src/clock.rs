//! The time, as the record and the API spell it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_sdk_s3::primitives::{DateTime, DateTimeFormat};

/// A moment in milliseconds since 1970, UTC.
///
/// ```
/// use isopix_lambda::Moment;
/// assert_eq!(Moment(1_500).rfc3339(), "1970-01-01T00:00:01.500Z");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub u64);

impl Moment {
    /// This moment.
    pub fn now() -> Self {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Moment(milliseconds(since))
    }

    /// The moment that comes `duration` later.
    ///
    /// ```
    /// use std::time::Duration;
    /// use isopix_lambda::Moment;
    /// assert_eq!(Moment(1).after(Duration::from_secs(2)), Moment(2001));
    /// ```
    pub fn after(self, duration: Duration) -> Self {
        Moment(self.0.saturating_add(milliseconds(duration)))
    }

    /// Whole seconds since 1970, which DynamoDB's time to live counts in.
    ///
    /// ```
    /// assert_eq!(isopix_lambda::Moment(2_999).seconds(), 2);
    /// ```
    pub fn seconds(self) -> u64 {
        self.0 / 1000
    }

    /// As RFC 3339 has it, in UTC, with milliseconds.
    pub fn rfc3339(self) -> String {
        let milliseconds = i64::try_from(self.0).unwrap_or(i64::MAX);
        let text = DateTime::from_millis(milliseconds).fmt(DateTimeFormat::DateTime);
        // Only years that no clock shows fail to format.
        let text = text.unwrap_or_default();
        // The formatter leaves out zeros: a fixed width sorts as text.
        match text.trim_end_matches('Z').split_once('.') {
            Some((seconds, fraction)) => format!("{seconds}.{fraction:0<3}Z"),
            None => format!("{}.000Z", text.trim_end_matches('Z')),
        }
    }
}

/// A duration's whole milliseconds.
pub(crate) fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
