//! The functions' binaries, driven by a Lambda Runtime API.

use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::{Method, Request, Response, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::process::{Child, Command};
use tokio::sync::mpsc;

use crate::http_server::{Body, full, serve};
use crate::notifications::{bridged, created, removed};
use crate::pictures::picture;
use crate::stack::{ACCESS_KEY, RECIPE, SECRET_KEY, Stack};
use crate::uploads::request;

pub(crate) const RENDER: &str = env!("CARGO_BIN_EXE_render");
pub(crate) const UPLOADS: &str = env!("CARGO_BIN_EXE_uploads");
pub(crate) const STEPS: &str = env!("CARGO_BIN_EXE_steps");

/// What a function said of an event: `response` or `error`, and the body.
pub(crate) type Said = (String, Value);

/// Gives the events to a function, one after the other, and collects what it
/// says of them; then the function waits for more until it is killed.
async fn invoke(binary: &str, stack: &Stack, events: &[Value]) -> (Vec<Said>, String) {
    invoke_as("", binary, stack, events).await
}

/// The same, with a handler's name.
async fn invoke_as(
    handler: &str,
    binary: &str,
    stack: &Stack,
    events: &[Value],
) -> (Vec<Said>, String) {
    invoke_with(&[("_HANDLER", handler)], binary, stack, events).await
}

/// The same, with variables that come after those of every function.
pub(crate) async fn invoke_with(
    variables: &[(&str, &str)],
    binary: &str,
    stack: &Stack,
    events: &[Value],
) -> (Vec<Said>, String) {
    let mut running = Running::start(variables, binary, stack, events).await;
    let mut heard = Vec::new();
    while heard.len() < events.len() {
        heard.push(running.said().await);
    }
    running.process.start_kill().unwrap();
    (heard, running.end().await.1)
}

/// A function with a Runtime API of its own.
struct Running {
    process: Child,
    hear: mpsc::UnboundedReceiver<Said>,
    /// The recipes.
    _folder: TempDir,
}

impl Running {
    async fn start(
        variables: &[(&str, &str)],
        binary: &str,
        stack: &Stack,
        events: &[Value],
    ) -> Self {
        let (said, hear) = mpsc::unbounded_channel();
        let waiting: Vec<_> = events.iter().rev().cloned().collect();
        let waiting = Arc::new(Mutex::new(waiting));
        let api =
            serve(move |request| next_or_said(request, Arc::clone(&waiting), said.clone())).await;

        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("recipe.json"), RECIPE).unwrap();
        let recipes = folder.path().join("recipes.json");
        std::fs::write(&recipes, r#"{"uploads/default/": "recipe.json"}"#).unwrap();
        let process = Command::new(binary)
            .env_clear()
            .envs([
                ("AWS_LAMBDA_RUNTIME_API", api.trim_start_matches("http://")),
                ("AWS_LAMBDA_FUNCTION_NAME", "function"),
                ("AWS_LAMBDA_FUNCTION_VERSION", "1"),
                ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512"),
                (
                    "_X_AMZN_TRACE_ID",
                    "Root=1-5759e988-bd862e3fe1be46a994272793",
                ),
                ("AWS_REGION", "us-east-1"),
                ("AWS_ACCESS_KEY_ID", ACCESS_KEY),
                ("AWS_SECRET_ACCESS_KEY", SECRET_KEY),
                ("AWS_ENDPOINT_URL_S3", &stack.endpoint_s3),
                ("AWS_ENDPOINT_URL_DYNAMODB", &stack.endpoint_dynamodb),
                ("AWS_ENDPOINT_URL_EVENTBRIDGE", &stack.listener.endpoint),
                ("ORIGINALS_BUCKET", "originals"),
                ("RENDITIONS_BUCKET", "renditions"),
                ("TABLE", "images"),
                ("RECIPES", recipes.to_str().unwrap()),
                ("ALLOW_ANONYMOUS_UPLOADS", "true"),
            ])
            .envs(variables.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        Running {
            process,
            hear,
            _folder: folder,
        }
    }

    /// What the function says next.
    async fn said(&mut self) -> Said {
        let said = tokio::time::timeout(Duration::from_secs(30), self.hear.recv()).await;
        said.expect("the function says nothing").unwrap()
    }

    /// Waits until the process has ended; gives its status and its log.
    async fn end(self) -> (ExitStatus, String) {
        let output = self.process.wait_with_output();
        let output = tokio::time::timeout(Duration::from_secs(30), output).await;
        let output = output.expect("the function does not end").unwrap();
        assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
        (output.status, String::from_utf8(output.stdout).unwrap())
    }
}

async fn next_or_said(
    request: Request<Incoming>,
    waiting: Arc<Mutex<Vec<Value>>>,
    said: mpsc::UnboundedSender<Said>,
) -> Response<Body> {
    let path = request.uri().path().to_owned();
    if request.method() == Method::GET {
        let next = waiting.lock().unwrap().pop();
        let Some(event) = next else {
            return std::future::pending().await;
        };
        return Response::builder()
            .header("lambda-runtime-aws-request-id", "request")
            .header("lambda-runtime-deadline-ms", "4102444800000")
            .header(
                "lambda-runtime-invoked-function-arn",
                "arn:aws:lambda:us-east-1:0:function:f",
            )
            .body(full(event.to_string()))
            .unwrap();
    }
    let body = request.into_body().collect().await.unwrap().to_bytes();
    let kind = path.rsplit('/').next().unwrap().to_owned();
    said.send((kind, serde_json::from_slice(&body).unwrap()))
        .unwrap();
    let accepted = Response::builder().status(StatusCode::ACCEPTED);
    accepted.body(full("")).unwrap()
}

#[tokio::test]
async fn render_answers_events_and_names_its_errors() {
    let stack = Stack::start().await;
    let key = "uploads/default/a private name";
    let event = stack.put(key, &picture(1), "01").await;
    let mut foreign = created(key, None, "01");
    foreign["Records"][0]["s3"]["bucket"]["name"] = json!("another");
    let events = [event, foreign, json!({"hello": "world"})];
    let (said, log) = invoke(RENDER, &stack, &events).await;

    assert_eq!(said[0].0, "response");
    assert_eq!(said[0].1["records"][0]["outcome"], "ready");
    assert_eq!(said[1].0, "error");
    assert_eq!(said[1].1["errorType"], "foreign-bucket");
    assert_eq!(said[2].0, "error");
    assert_eq!(said[2].1["errorType"], "invalid-event");
    assert_eq!(stack.record(key).await.unwrap().renditions.len(), 2);

    assert!(!log.contains("private"), "{log}");
    let lines: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines[0]["message"], "started");
    let id = isopix::image_id(key);
    let rendered = lines
        .iter()
        .find(|line| line["message"] == "rendered")
        .unwrap();
    assert_eq!(
        (&rendered["image"], &rendered["request"]),
        (&json!(id), &json!("request"))
    );
    assert!(rendered["render_milliseconds"].is_u64() && rendered["bytes_out"].is_u64());
}

#[tokio::test]
async fn uploads_answers_requests() {
    let stack = Stack::start().await;
    let said = crate::uploads::announcement(&picture(1));
    let events = [
        request("GET", "/recipe", &Value::Null, None),
        request("POST", "/uploads", &said, None),
        json!({"hello": "world"}),
    ];
    let (said, _) = invoke(UPLOADS, &stack, &events).await;
    let statuses = [200, 201, 400];
    for ((kind, answer), status) in said.iter().zip(statuses) {
        assert_eq!(
            (kind.as_str(), &answer["statusCode"]),
            ("response", &json!(status))
        );
        assert!(answer["headers"]["content-type"].is_string());
        assert!(answer["body"].is_string());
    }
    // No trace id, which the client adds on Lambda.
    let ticket: Value = serde_json::from_str(said[1].1["body"].as_str().unwrap()).unwrap();
    let headers = ticket["upload"]["headers"].as_object().unwrap();
    let names: Vec<&String> = headers.keys().collect();
    assert_eq!(
        names,
        ["content-type", "if-none-match", "x-amz-checksum-sha256"]
    );
}

#[tokio::test]
async fn the_workflows_functions_answer_their_steps() {
    let stack = Stack::start().await;
    let event = bridged(&stack.put("uploads/default/cat", &picture(1), "01").await);
    let step = |name: &str| json!({"step": name, "event": event, "request": "execution"});
    let (said, log) = invoke_as("begin", STEPS, &stack, &[step("begin")]).await;
    assert_eq!(
        said,
        [("response".to_owned(), json!({"outcome": "claimed"}))]
    );
    let first: Value = serde_json::from_str(log.lines().next().unwrap()).unwrap();
    assert_eq!(first["function"], "begin");

    let (said, log) = invoke(RENDER, &stack, &[step("render"), step("other")]).await;
    assert_eq!(said[0].1["outcome"], "ready");
    assert_eq!(said[1].1["errorType"], "invalid-event");
    let lines = log.lines().map(|line| serde_json::from_str(line).unwrap());
    let metrics: Vec<Value> = lines
        .filter(|line: &Value| line["_aws"].is_object())
        .collect();
    assert_eq!(metrics.len(), 1);
    assert_eq!(
        (&metrics[0]["Images"], &metrics[0]["Function"]),
        (&json!(1), &json!("function"))
    );

    let (said, _) = invoke_as("fail", STEPS, &stack, &[step("fail")]).await;
    assert_eq!(said[0].1["outcome"], "superseded");
    let (said, _) = invoke_as("remove", STEPS, &stack, &[step("remove")]).await;
    assert_eq!(said[0].1["outcome"], "ignored");
    let (said, _) = invoke_as("sweep", STEPS, &stack, &[json!({})]).await;
    let nothing = json!({"overdue": 0, "removed": 0, "unreadable": 0, "left": 0});
    assert_eq!(said[0].1, nothing);
}

#[tokio::test]
async fn an_unknown_handler_is_refused_at_the_start() {
    let stack = Stack::start().await;
    let settings = [
        ("ORIGINALS_BUCKET", "o"),
        ("RENDITIONS_BUCKET", "r"),
        ("TABLE", "t"),
    ];
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("recipe.json"), RECIPE).unwrap();
    let recipes = folder.path().join("recipes.json");
    std::fs::write(&recipes, r#"{"uploads/default/": "recipe.json"}"#).unwrap();
    let ended = Command::new(STEPS)
        .env_clear()
        .envs(settings)
        .env("RECIPES", &recipes)
        .env("AWS_REGION", "us-east-1")
        .env("AWS_ENDPOINT_URL", &stack.endpoint_s3)
        .env("_HANDLER", "begun")
        .output();
    let output = ended.await.unwrap();
    assert_eq!(output.status.code(), Some(1));
    let log = String::from_utf8(output.stdout).unwrap();
    assert!(log.contains("begin, fail, remove, sweep"), "{log}");
}

#[tokio::test]
async fn a_function_that_lacks_its_settings_says_so_and_ends() {
    for binary in [RENDER, UPLOADS, STEPS] {
        let ended = Command::new(binary)
            .env_clear()
            .env("TABLE", "images")
            .output();
        let output = ended.await.unwrap();
        assert_eq!(output.status.code(), Some(1));
        let line: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(
            (&line["level"], &line["message"]),
            (&json!("ERROR"), &json!("not started"))
        );
        let reason = line["reason"].as_str().unwrap();
        assert!(
            reason.contains("ORIGINALS_BUCKET") && !reason.contains("TABLE"),
            "{reason}"
        );
    }
}

#[tokio::test]
async fn a_function_that_is_told_to_stop_finishes_what_is_under_way() {
    let stack = Stack::start().await;
    let pause = stack.lists.stop_next();
    let event = removed("uploads/default/cat", "02");
    // The second one stays where it is, for another process.
    let events = [event.clone(), event];
    let mut running = Running::start(&[], RENDER, &stack, &events).await;
    pause.reached.notified().await;
    let id = running.process.id().unwrap().to_string();
    let told = Command::new("kill").args(["-TERM", &id]).status().await;
    assert!(told.unwrap().success());
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(running.process.try_wait().unwrap().is_none());
    pause.go_on.notify_one();
    let (kind, answer) = running.said().await;
    assert_eq!(kind, "response");
    assert_eq!(answer["records"][0]["outcome"], "deleted");
    let (status, log) = running.end().await;
    assert!(status.success(), "{status}");
    assert_eq!(log.matches(r#""message":"done""#).count(), 1, "{log}");
    assert!(log.contains(r#""message":"stopped""#), "{log}");
}

#[tokio::test]
async fn a_function_without_work_stops_at_once() {
    let stack = Stack::start().await;
    for (handler, binary) in [("", RENDER), ("", UPLOADS), ("sweep", STEPS)] {
        let running = Running::start(&[("_HANDLER", handler)], binary, &stack, &[]).await;
        // Until it has asked for an event it has no ear for the signal.
        tokio::time::sleep(Duration::from_millis(500)).await;
        let id = running.process.id().unwrap().to_string();
        let told = Command::new("kill").args(["-TERM", &id]).status().await;
        assert!(told.unwrap().success());
        let (status, log) = running.end().await;
        assert!(
            status.success() && log.contains("stopped"),
            "{status} {log}"
        );
    }
}
