//! Problem details (RFC 9457).

use isopix::Code;
use serde::Serialize;

/// What went wrong with a request.
///
/// ```
/// use isopix_lambda::uploads::problem::Problem;
/// let problem = Problem::not_found("there is no such image");
/// assert_eq!((problem.status, problem.title, problem.code), (404, "Not Found", "not-found"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// `about:blank`: the status says what kind of problem it is.
    pub r#type: &'static str,
    /// The status in words.
    pub title: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// What was found, what was allowed, what to do.
    pub detail: String,
    /// An error code of isopix, or one that only the API has:
    /// `invalid-request`, `forbidden`, `not-found`, `method-not-allowed`,
    /// `too-many-requests`.
    pub code: &'static str,
    /// Headers that belong to the problem.
    #[serde(skip)]
    pub headers: Vec<(&'static str, String)>,
}

impl Problem {
    fn new(status: u16, title: &'static str, code: &'static str, detail: String) -> Self {
        Problem {
            r#type: "about:blank",
            title,
            status,
            detail,
            code,
            headers: Vec::new(),
        }
    }

    /// 400: a field is missing, unknown or wrong.
    pub fn invalid_request(detail: impl Into<String>) -> Self {
        Problem::new(400, "Bad Request", "invalid-request", detail.into())
    }

    /// 400 with `invalid-recipe`: a recipe that there is not, or edits that are
    /// not built yet.
    pub fn invalid_recipe(detail: impl Into<String>) -> Self {
        Problem::new(
            400,
            "Bad Request",
            Code::InvalidRecipe.as_str(),
            detail.into(),
        )
    }

    /// 403.
    pub fn forbidden(detail: impl Into<String>) -> Self {
        Problem::new(403, "Forbidden", "forbidden", detail.into())
    }

    /// 404: not there, or not the caller's.
    pub fn not_found(detail: impl Into<String>) -> Self {
        Problem::new(404, "Not Found", "not-found", detail.into())
    }

    /// 404 with `invalid-recipe`: the recipe asked for is not there.
    pub fn no_recipe(detail: impl Into<String>) -> Self {
        let code = Code::InvalidRecipe.as_str();
        Problem::new(404, "Not Found", code, detail.into())
    }

    /// 405, with the methods that are allowed.
    pub fn method_not_allowed(allowed: &str) -> Self {
        let detail = format!("this path answers {allowed}");
        let mut problem = Problem::new(405, "Method Not Allowed", "method-not-allowed", detail);
        problem.headers.push(("allow", allowed.to_owned()));
        problem
    }

    /// 409: the two sides would not make the same bytes.
    pub fn not_comparable(detail: impl Into<String>) -> Self {
        Problem::new(409, "Conflict", Code::NotComparable.as_str(), detail.into())
    }

    /// 413.
    pub fn too_large(detail: impl Into<String>) -> Self {
        Problem::new(
            413,
            "Content Too Large",
            Code::LimitExceeded.as_str(),
            detail.into(),
        )
    }

    /// 415.
    pub fn unsupported_format(detail: impl Into<String>) -> Self {
        let code = Code::UnsupportedFormat.as_str();
        Problem::new(415, "Unsupported Media Type", code, detail.into())
    }

    /// 429, with the seconds to wait.
    pub fn too_many_requests(detail: impl Into<String>, wait_seconds: u64) -> Self {
        let mut problem =
            Problem::new(429, "Too Many Requests", "too-many-requests", detail.into());
        problem
            .headers
            .push(("retry-after", wait_seconds.to_string()));
        problem
    }
}

impl From<isopix::Error> for Problem {
    /// What the storage or the table could not do: 503, to be tried again; a
    /// defect: 500.
    fn from(error: isopix::Error) -> Self {
        match error.code {
            Code::Network | Code::Storage => {
                tracing::error!(
                    code = error.code.as_str(),
                    reason = error.message,
                    "unavailable"
                );
                // What the service said is for the log, not for everyone.
                let detail = "the images cannot be reached at the moment: try again";
                let (title, code) = ("Service Unavailable", error.code.as_str());
                let mut problem = Problem::new(503, title, code, detail.to_owned());
                problem.headers.push(("retry-after", "1".to_owned()));
                problem
            }
            _ => Problem::new(
                500,
                "Internal Server Error",
                Code::Internal.as_str(),
                isopix::Error::internal().message,
            ),
        }
    }
}
