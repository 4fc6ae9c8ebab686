//! A function that misbehaves as it is told, over the real Runtime API.

use std::env;
use std::fs::OpenOptions;
use std::io::Write;
use std::thread::sleep;
use std::time::Duration;

use crate::support::http::{Client, Reply};

/// Runs as a process that `serve` started; by itself it is no test.
#[test]
#[ignore = "a program that the other tests let serve start"]
fn act() {
    let manner = env::var("STAND_IN").unwrap();
    if manner == "does-not-start" {
        std::process::exit(3);
    }
    let api = env::var("AWS_LAMBDA_RUNTIME_API").unwrap();
    let invocations = format!("{api}/2018-06-01/runtime/invocation");
    let client = Client::patient();
    let mut last = String::new();
    loop {
        let next = client.call("GET", &format!("{invocations}/next"), &[], b"");
        let request = next
            .header("lambda-runtime-aws-request-id")
            .unwrap()
            .to_owned();
        assert!(next.header("lambda-runtime-deadline-ms").is_some());
        let attempt = remember(&request, &next);
        let tell = |how: &str, body: &[u8]| {
            let told = client.call("POST", &format!("{invocations}/{request}/{how}"), &[], body);
            assert_eq!(told.status, 202, "{}", told.text());
        };
        let report = br#"{"errorType":"Network","errorMessage":"the network is down"}"#;
        match (manner.as_str(), attempt) {
            ("hang", _) | ("hang-once", 1) => sleep(Duration::from_secs(600)),
            ("crash", _) | ("crash-once", 1) => std::process::exit(3),
            ("error", _) | ("error-twice", 1 | 2) => tell("error", report),
            ("echo", _) => {
                let answer = serde_json::json!({
                    "statusCode": 200,
                    "headers": {"content-type": "application/json"},
                    "body": next.text(),
                });
                tell("response", answer.to_string().as_bytes());
            }
            ("nonsense", _) => tell("response", b"\"no answer of format 2.0\""),
            _ => tell("response", b"{}"),
        }
        if !last.is_empty() {
            // An event that is done cannot be answered again.
            let url = format!("{invocations}/{last}/response");
            assert_eq!(client.call("POST", &url, &[], b"{}").status, 400);
        }
        if last != request {
            last = request;
        }
    }
}

/// Notes the event; gives how often its request has been here.
fn remember(request: &str, event: &Reply) -> usize {
    let path = env::var("STAND_IN_LOG").unwrap();
    let mut log = OpenOptions::new()
        .create(true)
        .append(true)
        .open(&path)
        .unwrap();
    // One write: two processes share the file.
    log.write_all(format!("{request} {}\n", event.text()).as_bytes())
        .unwrap();
    let log = std::fs::read_to_string(path).unwrap();
    log.lines().filter(|line| line.starts_with(request)).count()
}
