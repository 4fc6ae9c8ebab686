//! Why an invocation fails.

use std::fmt;

use lambda_runtime::Diagnostic;

/// Why an invocation fails: its caller tries again, and in the end puts the
/// event among the dead letters. What must fail again is no failure but a
/// record that says FAILED.
///
/// [`Failure::name`] is the `errorType` that the Lambda service sees, which
/// `ErrorEquals` of a state machine matches.
///
/// ```
/// use isopix_lambda::Failure;
/// let failure = Failure::from(isopix::Error::new(isopix::Code::Storage, "PutObject: SlowDown"));
/// assert_eq!(failure.name(), "storage");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Trouble with one image that may pass.
    Image(isopix::Error),
    /// The record stands as it should, and nobody could be told of it.
    Unannounced(isopix::Error),
    /// An event of a bucket that this function does not serve.
    ForeignBucket(String),
    /// An event that is not the notification of an object.
    InvalidEvent(String),
}

impl Failure {
    /// A stable plain name: the image's error code, `foreign-bucket` or
    /// `invalid-event`.
    pub fn name(&self) -> &'static str {
        match self {
            Failure::Image(error) | Failure::Unannounced(error) => error.code.as_str(),
            Failure::ForeignBucket(_) => "foreign-bucket",
            Failure::InvalidEvent(_) => "invalid-event",
        }
    }
}

impl From<isopix::Error> for Failure {
    fn from(error: isopix::Error) -> Self {
        Failure::Image(error)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Image(error) | Failure::Unannounced(error) => f.write_str(&error.message),
            Failure::ForeignBucket(message) | Failure::InvalidEvent(message) => {
                f.write_str(message)
            }
        }
    }
}

impl std::error::Error for Failure {}

impl From<Failure> for Diagnostic {
    fn from(failure: Failure) -> Self {
        Diagnostic {
            error_type: failure.name().to_owned(),
            error_message: failure.to_string(),
        }
    }
}
