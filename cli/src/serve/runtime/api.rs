//! Lambda's Runtime API (version 2018-06-01), below a path for each slot.

use std::sync::Arc;
use std::time::UNIX_EPOCH;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use super::function::Failure;
use super::process::Processes;
use super::slot::{Assignment, Slot};
use crate::serve::REGION;
use crate::serve::log::Log;

/// The largest answer of a function, in bytes: Lambda's 6 MB.
const MAX_ANSWER_BYTES: usize = 6 << 20;

#[derive(Clone)]
struct Api {
    slots: Arc<[Arc<Slot>]>,
    log: Log,
}

/// Serves the processes: `/runtime/<slot>/<tenant>/2018-06-01/runtime/...`.
pub(crate) fn router(processes: &Processes, log: Log) -> Router {
    let slots = processes.slots();
    Router::new()
        .route(
            "/runtime/{slot}/{tenant}/2018-06-01/runtime/invocation/next",
            get(next),
        )
        .route(
            "/runtime/{slot}/{tenant}/2018-06-01/runtime/invocation/{request}/response",
            post(response),
        )
        .route(
            "/runtime/{slot}/{tenant}/2018-06-01/runtime/invocation/{request}/error",
            post(error),
        )
        .route(
            "/runtime/{slot}/{tenant}/2018-06-01/runtime/init/error",
            post(init_error),
        )
        .layer(axum::extract::DefaultBodyLimit::max(MAX_ANSWER_BYTES))
        .with_state(Api { slots, log })
}

impl Api {
    fn slot(&self, index: usize) -> Result<&Arc<Slot>, StatusCode> {
        self.slots.get(index).ok_or(StatusCode::NOT_FOUND)
    }
}

async fn next(
    State(api): State<Api>,
    Path((slot, tenant)): Path<(usize, u32)>,
) -> Result<Response, StatusCode> {
    let slot = api.slot(slot)?;
    let Some(assignment) = slot.next(tenant).await else {
        return Err(StatusCode::SERVICE_UNAVAILABLE);
    };
    let headers = headers(slot, &assignment).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    Ok((headers, assignment.event).into_response())
}

fn headers(
    slot: &Slot,
    assignment: &Assignment,
) -> Result<HeaderMap, axum::http::header::InvalidHeaderValue> {
    let deadline = assignment.deadline.duration_since(UNIX_EPOCH);
    let deadline_ms = deadline.unwrap_or_default().as_millis().to_string();
    let arn = format!(
        "arn:aws:lambda:{REGION}:000000000000:function:{}",
        slot.function.name
    );
    let mut headers = HeaderMap::new();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    headers.insert("lambda-runtime-aws-request-id", assignment.request.parse()?);
    headers.insert("lambda-runtime-deadline-ms", deadline_ms.parse()?);
    headers.insert("lambda-runtime-invoked-function-arn", arn.parse()?);
    Ok(headers)
}

async fn response(
    State(api): State<Api>,
    Path((slot, _, request)): Path<(usize, u32, String)>,
    answer: Bytes,
) -> Result<StatusCode, StatusCode> {
    settle(&api, slot, &request, Ok(answer))
}

async fn error(
    State(api): State<Api>,
    Path((slot, _, request)): Path<(usize, u32, String)>,
    body: Bytes,
) -> Result<StatusCode, StatusCode> {
    settle(&api, slot, &request, Err(Report::read(&body).into()))
}

async fn init_error(
    State(api): State<Api>,
    Path((slot, _)): Path<(usize, u32)>,
    body: Bytes,
) -> Result<StatusCode, StatusCode> {
    let name = api.slot(slot)?.function.name;
    let failure = Failure::from(Report::read(&body));
    api.log
        .warn(format_args!("the function {name} cannot start: {failure}"));
    Ok(StatusCode::ACCEPTED)
}

fn settle(
    api: &Api,
    slot: usize,
    request: &str,
    outcome: super::function::Outcome,
) -> Result<StatusCode, StatusCode> {
    match api.slot(slot)?.finish(request, outcome) {
        true => Ok(StatusCode::ACCEPTED),
        false => Err(StatusCode::BAD_REQUEST),
    }
}

/// What a function says when it fails.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Report {
    error_type: String,
    error_message: String,
}

impl Report {
    fn read(body: &[u8]) -> Self {
        serde_json::from_slice(body).unwrap_or_default()
    }
}

impl From<Report> for Failure {
    fn from(report: Report) -> Self {
        let kind = match report.error_type.as_str() {
            "" => "Unknown".to_owned(),
            _ => report.error_type,
        };
        Failure::Reported {
            kind,
            message: report.error_message,
        }
    }
}
