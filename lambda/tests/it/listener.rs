//! A bus on a port of its own that keeps what is put on it, and can refuse it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use aws_sdk_eventbridge::config::{BehaviorVersion, Credentials, Region};
use http_body_util::BodyExt;
use hyper::Request;
use hyper::body::Incoming;
use isopix_lambda::Bus;
use serde_json::{Value, json};

use crate::http_server::{full, serve, take_one};

/// A bus and what was put on it.
pub(crate) struct Listener {
    pub(crate) endpoint: String,
    /// How many of the coming requests are answered with a failed entry.
    pub(crate) faults: Arc<AtomicUsize>,
    heard: Arc<Mutex<Vec<Value>>>,
}

impl Listener {
    pub(crate) async fn start() -> Self {
        let faults = Arc::new(AtomicUsize::new(0));
        let heard = Arc::new(Mutex::new(Vec::new()));
        let (refused, kept) = (Arc::clone(&faults), Arc::clone(&heard));
        let endpoint = serve(move |request: Request<Incoming>| {
            let is_refused = take_one(&refused);
            let kept = Arc::clone(&kept);
            async move {
                let body = request.into_body().collect().await.unwrap().to_bytes();
                let body: Value = serde_json::from_slice(&body).unwrap();
                let entries = body["Entries"].as_array().unwrap();
                let entry = if is_refused {
                    json!({"ErrorCode": "ThrottlingException", "ErrorMessage": "slower"})
                } else {
                    kept.lock().unwrap().extend(entries.iter().cloned());
                    json!({"EventId": "event"})
                };
                let answer = json!({
                    "FailedEntryCount": if is_refused { entries.len() } else { 0 },
                    "Entries": vec![entry; entries.len()],
                });
                hyper::Response::new(full(answer.to_string()))
            }
        })
        .await;
        Listener {
            endpoint,
            faults,
            heard,
        }
    }

    pub(crate) fn bus(&self, credentials: Credentials) -> Bus {
        let config = aws_sdk_eventbridge::Config::builder()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .region(Region::new("us-east-1"))
            .credentials_provider(credentials)
            .endpoint_url(&self.endpoint)
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .build();
        Bus::new(aws_sdk_eventbridge::Client::from_conf(config), "default")
    }

    pub(crate) fn refuse(&self, requests: usize) {
        self.faults.store(requests, Ordering::SeqCst);
    }

    /// What was heard since the last time: types and details.
    pub(crate) fn heard(&self) -> Vec<(String, Value)> {
        let heard = std::mem::take(&mut *self.heard.lock().unwrap());
        let event = |entry: Value| {
            assert_eq!(
                (&entry["Source"], &entry["EventBusName"]),
                (&json!("isopix"), &json!("default"))
            );
            let detail = entry["Detail"].as_str().unwrap();
            let kind = entry["DetailType"].as_str().unwrap().to_owned();
            (kind, serde_json::from_str(detail).unwrap())
        };
        heard.into_iter().map(event).collect()
    }

    /// The types of what was heard since the last time.
    pub(crate) fn kinds(&self) -> Vec<String> {
        self.heard().into_iter().map(|(kind, _)| kind).collect()
    }
}
