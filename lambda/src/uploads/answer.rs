//! Answers in payload format 2.0.

use std::collections::BTreeMap;

use serde::Serialize;

use super::problem::Problem;

/// An HTTP answer, in the form that API Gateway takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// The HTTP status.
    #[serde(rename = "statusCode")]
    pub status: u16,
    /// Headers by their lowercase names.
    pub headers: BTreeMap<&'static str, String>,
    /// The body; empty where there is none.
    pub body: String,
}

impl Answer {
    /// An answer without a body.
    pub(super) fn empty(status: u16) -> Self {
        Answer {
            status,
            headers: BTreeMap::from([("cache-control", "no-store".to_owned())]),
            body: String::new(),
        }
    }

    /// An answer with a JSON body.
    pub(super) fn json(status: u16, body: &impl Serialize) -> Self {
        Answer::with_body(status, "application/json", body)
    }

    fn with_body(status: u16, content_type: &str, body: &impl Serialize) -> Self {
        let mut answer = Answer::empty(status);
        answer
            .headers
            .insert("content-type", content_type.to_owned());
        // Structs of strings and numbers always become JSON.
        answer.body = serde_json::to_string(body).unwrap_or_default();
        answer
    }
}

impl From<Problem> for Answer {
    fn from(problem: Problem) -> Self {
        let mut answer = Answer::with_body(problem.status, "application/problem+json", &problem);
        answer.headers.extend(problem.headers);
        answer
    }
}
