//! What AWS says when it does not do what it is asked.

use std::error::Error;
use std::fmt;

use aws_sdk_sfn::config::http::HttpResponse;
use aws_sdk_sfn::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};

/// A call that failed.
#[derive(Debug)]
pub(crate) struct Refusal {
    /// The error's name, where a service answered with one.
    pub(crate) code: Option<String>,
    message: String,
    /// Whether the same call may succeed in a while.
    pub(crate) may_pass: bool,
}

impl Refusal {
    pub(crate) fn is(&self, code: &str) -> bool {
        self.code.as_deref() == Some(code)
    }

    pub(crate) fn says(&self, part: &str) -> bool {
        self.message.contains(part)
    }
}

/// The statuses of a service that has too much to do, or trouble of its own.
fn is_busy(status: u16) -> bool {
    status == 429 || status >= 500
}

impl<E: ProvideErrorMetadata + Error + 'static> From<SdkError<E, HttpResponse>> for Refusal {
    fn from(error: SdkError<E, HttpResponse>) -> Self {
        match &error {
            SdkError::ServiceError(context) => {
                let status = context.raw().status().as_u16();
                let told = context.err();
                let code = told.code().map(str::to_owned);
                let throttled = code.as_deref().is_some_and(|code| code.contains("Throttl"));
                Refusal {
                    message: told.message().map_or_else(
                        || format!("the service answers with status {status}"),
                        str::to_owned,
                    ),
                    may_pass: is_busy(status) || throttled,
                    code,
                }
            }
            SdkError::ConstructionFailure(_) => Refusal {
                code: None,
                message: DisplayErrorContext(&error).to_string(),
                may_pass: false,
            },
            _ => Refusal {
                code: None,
                message: format!("no answer came: {}", DisplayErrorContext(&error)),
                may_pass: true,
            },
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.code {
            Some(code) => write!(f, "{code}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}
