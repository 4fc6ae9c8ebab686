//! Services that take requests and never answer: each function says so itself,
//! before it is stopped.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::functions::{RENDER, STEPS, Said, UPLOADS, invoke_with};
use crate::notifications::bridged;
use crate::pictures::picture;
use crate::s3_server::ReadFault;
use crate::stack::Stack;
use crate::uploads::{announcement, request};

const KEY: &str = "uploads/default/cat";

/// The timeout of the functions here.
const TIMEOUT: Duration = Duration::from_secs(5);

/// A service that accepts connections, and that is all.
async fn mute() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((socket, _)) = listener.accept().await {
            held.push(socket);
        }
    });
    endpoint
}

/// What a function says of an event, in time.
async fn said(variables: &[(&str, &str)], binary: &str, stack: &Stack, event: Value) -> Said {
    let seconds = TIMEOUT.as_secs().to_string();
    let variables = [&[("TIMEOUT_SECONDS", seconds.as_str())], variables].concat();
    let started = Instant::now();
    let (said, _) = invoke_with(&variables, binary, stack, &[event]).await;
    assert!(
        started.elapsed() < TIMEOUT,
        "{variables:?}: {:?}",
        started.elapsed()
    );
    said.into_iter().next().unwrap()
}

fn assert_network((kind, error): &Said, operation: &str) {
    assert_eq!(
        (kind.as_str(), &error["errorType"]),
        ("error", &json!("network"))
    );
    let message = error["errorMessage"].as_str().unwrap();
    assert!(message.starts_with(operation), "{message}");
}

#[tokio::test]
async fn render_says_which_service_is_mute() {
    for (variable, operation) in [
        ("AWS_ENDPOINT_URL_S3", "GetObject"),
        ("AWS_ENDPOINT_URL_DYNAMODB", "GetItem"),
        ("AWS_ENDPOINT_URL_EVENTBRIDGE", "PutEvents"),
    ] {
        let stack = Stack::start().await;
        let event = stack.put(KEY, &picture(1), "01").await;
        let mute = mute().await;
        let variables = [(variable, mute.as_str()), ("ANNOUNCE", "true")];
        let error = said(&variables, RENDER, &stack, event).await;
        assert_network(&error, operation);
    }
}

#[tokio::test]
async fn a_body_that_stops_arriving_is_given_up() {
    let stack = Stack::start().await;
    let event = stack.put(KEY, &picture(1), "01").await;
    *stack.read_fault.lock().unwrap() = Some(ReadFault::Stalled);
    assert_network(&said(&[], RENDER, &stack, event).await, "GetObject");
}

#[tokio::test]
async fn each_step_says_that_the_table_is_mute() {
    let mute = mute().await;
    for handler in ["begin", "fail", "remove", "sweep"] {
        let stack = Stack::start().await;
        let event = bridged(&stack.put(KEY, &picture(1), "01").await);
        let given = json!({"step": handler, "event": event, "request": "execution"});
        let mut given = given;
        if handler == "remove" {
            stack.store.originals.erase(KEY).await.unwrap();
            given["event"]["detail-type"] = json!("Object Deleted");
        }
        let variables = [("_HANDLER", handler), ("AWS_ENDPOINT_URL_DYNAMODB", &mute)];
        let error = said(&variables, STEPS, &stack, given).await;
        let operation = if handler == "sweep" {
            "Query"
        } else {
            "GetItem"
        };
        assert_network(&error, operation);
    }
}

#[tokio::test]
async fn the_api_answers_though_its_table_is_mute() {
    let stack = Stack::start().await;
    let mute = mute().await;
    let event = request("POST", "/uploads", &announcement(&picture(1)), None);
    let variables = [("AWS_ENDPOINT_URL_DYNAMODB", mute.as_str())];
    let (kind, answer) = said(&variables, UPLOADS, &stack, event).await;
    assert_eq!(
        (kind.as_str(), &answer["statusCode"]),
        ("response", &json!(503))
    );
}
