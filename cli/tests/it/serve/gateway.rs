//! HTTP to events and back, at a function that answers with its event.

use serde_json::{Value, json};

use crate::support::serving::{Serving, Setup};

fn echoing() -> Serving {
    Setup::with_stand_ins("answer", "echo").start()
}

#[test]
fn a_request_arrives_as_payload_format_2() {
    let serving = echoing();
    let url = serving.url("/uploads?name=a%20b");
    let headers = [("x-tag", "1"), ("content-type", "application/json")];
    let reply = serving.client.call("POST", &url, &headers, b"{\"a\":1}");
    assert_eq!(
        (reply.status, reply.header("content-type")),
        (200, Some("application/json"))
    );
    let event = reply.json();
    assert_eq!(event["version"], "2.0");
    assert_eq!(event["rawPath"], "/uploads");
    assert_eq!(event["rawQueryString"], "name=a%20b");
    assert_eq!(event["queryStringParameters"], json!({"name": "a b"}));
    assert_eq!(event["headers"]["x-tag"], "1");
    assert_eq!(event["body"], "{\"a\":1}");
    assert_eq!(event["requestContext"]["http"]["method"], "POST");
    assert_eq!(event["requestContext"]["http"]["sourceIp"], "127.0.0.1");
    // The id that the function has for the request is that of the event.
    let given = serving.setup.given_to("uploads");
    let first: Value = serde_json::from_str(&given[0].1).unwrap();
    assert_eq!(first["requestContext"]["requestId"], given[0].0.as_str());
}

#[test]
fn only_the_api_s_paths_reach_the_function() {
    let serving = echoing();
    for (path, status) in [
        ("/recipe", 200),
        ("/uploads", 200),
        ("/uploads/0a", 200),
        ("/uploadsx", 404),
        ("/recipe.json", 404),
    ] {
        assert_eq!(serving.get(path).status, status, "{path}");
    }
}

#[test]
fn a_body_that_is_too_large_is_refused() {
    let serving = echoing();
    let body = vec![b' '; (6 << 20) + 1];
    let reply = serving
        .client
        .call("POST", &serving.url("/uploads"), &[], &body);
    assert_eq!(reply.status, 413);
    assert_eq!(reply.json()["code"], "limit-exceeded");
}

#[test]
fn a_function_that_fails_is_a_problem_for_this_request_alone() {
    for manner in ["error", "crash", "nonsense"] {
        let serving = Setup::with_stand_ins("answer", manner).start();
        let reply = serving.get("/recipe");
        assert_eq!(reply.status, 502, "{manner}");
        assert_eq!(
            reply.header("content-type"),
            Some("application/problem+json")
        );
        assert_eq!(reply.json()["code"], "internal");
        // It is started again, and asked again.
        assert_eq!(serving.get("/recipe").status, 502, "{manner}");
        assert!(serving.setup.given_to("uploads").len() >= 2);
    }
}
