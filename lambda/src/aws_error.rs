//! Errors of AWS requests as errors of isopix.

use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use isopix::{Code, Error};

/// `network` where the service was not reached or did not answer, `storage`
/// where it answered that it cannot. The message names the operation and what
/// the service said, but no key.
pub(crate) fn aws_error<E, R>(operation: &str, error: &SdkError<E, R>) -> Error
where
    E: ProvideErrorMetadata,
{
    let (code, reason) = match error {
        SdkError::ServiceError(service) => {
            let reason = service.err().code().unwrap_or("an error without a code");
            (Code::Storage, reason.to_owned())
        }
        SdkError::TimeoutError(_) => (Code::Network, "no answer in time".to_owned()),
        SdkError::DispatchFailure(_) => (Code::Network, "the service was not reached".to_owned()),
        SdkError::ResponseError(_) => (Code::Network, "the answer was cut off".to_owned()),
        _ => (Code::Storage, "the request could not be built".to_owned()),
    };
    Error::new(code, format!("{operation}: {reason}"))
}
