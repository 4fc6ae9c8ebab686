//! The event bus, as far as the functions use it here: EventBridge's PutEvents,
//! by which the sweeper reminds of images whose run died. Each reminder goes to
//! the function `render`. None is kept: as long as the image is overdue, the
//! sweeper sends another.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::REGION;
use super::log::Log;
use super::runtime::{Failure, Function};

/// The only operation there is.
const OPERATION: &str = "AWSEvents.PutEvents";
/// The events that are delivered; to the others nobody listens.
const REMINDER: &str = "Image Overdue";

#[derive(Clone)]
struct Bus {
    render: Arc<Function>,
    log: Log,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Given {
    entries: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Entry {
    source: String,
    detail_type: String,
    /// JSON.
    detail: String,
}

/// Serves the bus at `/bus`.
pub(crate) fn router(render: Arc<Function>, log: Log) -> Router {
    Router::new()
        .route("/bus", post(put_events))
        .route("/bus/", post(put_events))
        .with_state(Bus { render, log })
}

async fn put_events(State(bus): State<Bus>, headers: HeaderMap, body: Bytes) -> Response {
    let operation = headers
        .get("x-amz-target")
        .and_then(|target| target.to_str().ok());
    if operation != Some(OPERATION) {
        return refused("the bus has no operation but PutEvents");
    }
    let events = match events(&body) {
        Ok(events) => events,
        Err(error) => return refused(&error.to_string()),
    };
    let ids: Vec<_> = events
        .iter()
        .map(|event| json!({"EventId": event["id"]}))
        .collect();
    for event in events {
        if event["detail-type"] != REMINDER {
            continue;
        }
        tokio::spawn(bus.clone().remind(event));
    }
    answer(
        StatusCode::OK,
        &json!({"FailedEntryCount": 0, "Entries": ids}),
    )
}

impl Bus {
    async fn remind(self, event: Value) {
        let id = event["id"].as_str().unwrap_or_default();
        let event = Bytes::from(event.to_string());
        match self.render.invoke(id, event).await {
            Ok(_) | Err(Failure::Stopped) => {}
            Err(failure) => self.log.warn(format_args!(
                "an image that is overdue could not be rendered: {failure}; the next sweep finds \
                 it again"
            )),
        }
    }
}

/// The events of a request, as EventBridge delivers them.
fn events(body: &[u8]) -> serde_json::Result<Vec<Value>> {
    let given: Given = serde_json::from_slice(body)?;
    let entries = given.entries.into_iter();
    entries
        .map(|entry| {
            Ok(json!({
                "version": "0",
                "id": Uuid::new_v4().to_string(),
                "detail-type": entry.detail_type,
                "source": entry.source,
                "region": REGION,
                "resources": [],
                "detail": serde_json::from_str::<Value>(&entry.detail)?,
            }))
        })
        .collect()
}

fn refused(why: &str) -> Response {
    let error = json!({"__type": "ValidationException", "message": why});
    answer(StatusCode::BAD_REQUEST, &error)
}

fn answer(status: StatusCode, json: &Value) -> Response {
    let content_type = [(header::CONTENT_TYPE, "application/x-amz-json-1.1")];
    (status, content_type, json.to_string()).into_response()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_becomes_an_event_with_its_detail_as_json() {
        let body = json!({"Entries": [{
            "EventBusName": "default",
            "Source": "isopix",
            "DetailType": "Image Overdue",
            "Detail": r#"{"object":{"key":"a cat"}}"#,
        }]});
        let events = events(body.to_string().as_bytes()).unwrap();
        assert_eq!(events.len(), 1);
        assert_eq!(events[0]["source"], "isopix");
        assert_eq!(events[0]["detail-type"], "Image Overdue");
        assert_eq!(events[0]["detail"]["object"]["key"], "a cat");
    }

    #[test]
    fn what_is_no_event_is_refused() {
        let entry = json!({"Source": "isopix", "DetailType": "t", "Detail": "no JSON"});
        let no_detail = json!({"Entries": [entry]}).to_string();
        for body in ["", "{}", no_detail.as_str()] {
            assert!(events(body.as_bytes()).is_err(), "{body}");
        }
    }
}
