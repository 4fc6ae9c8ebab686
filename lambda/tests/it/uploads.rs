//! The upload API.

use std::sync::atomic::Ordering;

use hyper::Method;
use isopix::{ENGINE, Recipe};
use isopix_lambda::UploadSettings;
use isopix_lambda::record::Status;
use isopix_lambda::uploads::{Answer, Uploads};
use serde_json::{Value, json};

use crate::http::send;
use crate::pictures::picture;
use crate::stack::{RECIPE, Stack};

fn api(stack: &Stack) -> Uploads {
    let settings = UploadSettings {
        public_base_url: None,
        allow_anonymous: true,
        uploads_per_hour: 600,
    };
    Uploads::new(stack.store.clone(), stack.bus.clone(), settings)
}

/// A request in payload format 2.0; `owner` is what the authorizer says.
pub(crate) fn request(method: &str, path: &str, body: &Value, owner: Option<&str>) -> Value {
    let mut event = json!({
        "version": "2.0",
        "routeKey": format!("{method} {path}"),
        "rawPath": path,
        "rawQueryString": "",
        "headers": {"content-type": "application/json"},
        "requestContext": {
            "requestId": "JKJaXmPLvHcESHA=",
            "stage": "$default",
            "http": {"method": method, "path": path, "sourceIp": "192.0.2.1"},
        },
        "isBase64Encoded": false,
    });
    if !body.is_null() {
        event["body"] = json!(body.to_string());
    }
    if let Some(owner) = owner {
        event["requestContext"]["authorizer"] = json!({"jwt": {"claims": {"sub": owner}}});
    }
    event
}

async fn call(api: &Uploads, method: &str, path: &str, owner: Option<&str>) -> Answer {
    api.answer(&request(method, path, &Value::Null, owner))
        .await
}

fn body(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap()
}

pub(crate) fn announcement(file: &[u8]) -> Value {
    json!({
        "contentType": "image/png",
        "bytes": file.len(),
        "sha256": isopix::sha256_hex(file),
        "engine": ENGINE,
        "recipe": Recipe::parse(RECIPE).unwrap().digest(),
    })
}

async fn announce(api: &Uploads, announcement: &Value, owner: Option<&str>) -> Answer {
    api.answer(&request("POST", "/uploads", announcement, owner))
        .await
}

/// Sends the file where the answer says, and gives the key.
async fn upload(stack: &Stack, answer: &Answer, file: Vec<u8>) -> String {
    assert_eq!(answer.status, 201, "{}", answer.body);
    let answer = body(answer);
    let upload = &answer["upload"];
    assert_eq!(upload["method"], "PUT");
    let headers = upload["headers"].as_object().unwrap();
    let headers = headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str().unwrap()));
    let url = upload["url"].as_str().unwrap();
    let reply = send(Method::PUT, url, headers, file).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    let path = url
        .strip_prefix(&stack.endpoint_s3)
        .unwrap()
        .split('?')
        .next()
        .unwrap();
    path.strip_prefix("/originals/").unwrap().to_owned()
}

/// Announces a picture, sends it and has its event dealt with; gives its key.
async fn published(stack: &Stack, api: &Uploads, owner: Option<&str>) -> String {
    let file = picture(1);
    let answer = announce(api, &announcement(&file), owner).await;
    let key = upload(stack, &answer, file).await;
    let event = crate::notifications::created(&key, None, "01");
    assert_eq!(stack.outcome(&event, "request").await, "ready");
    key
}

fn assert_problem(answer: &Answer, status: u16, code: &str) -> Value {
    assert_eq!(answer.status, status, "{}", answer.body);
    assert_eq!(answer.headers["content-type"], "application/problem+json");
    assert_eq!(answer.headers["cache-control"], "no-store");
    let problem = body(answer);
    assert_eq!(problem["type"], "about:blank");
    assert_eq!(problem["status"], status);
    assert_eq!(problem["code"], code, "{problem}");
    assert!(problem["title"].is_string() && problem["detail"].is_string());
    assert_eq!(problem.as_object().unwrap().len(), 5);
    problem
}

#[tokio::test]
async fn tells_the_recipe() {
    let stack = Stack::start().await;
    let api = api(&stack);
    let mut event = request("GET", "/recipe", &Value::Null, None);
    for query in [json!({}), json!({"name": "default"})] {
        event["queryStringParameters"] = query;
        let answer = api.answer(&event).await;
        let expected = json!({
            "engine": ENGINE,
            "recipe": serde_json::from_str::<Value>(RECIPE).unwrap(),
            "digest": Recipe::parse(RECIPE).unwrap().digest(),
        });
        assert_eq!((answer.status, body(&answer)), (200, expected));
        assert_eq!(answer.headers["content-type"], "application/json");
    }
    event["queryStringParameters"] = json!({"name": "other"});
    let problem = assert_problem(&api.answer(&event).await, 404, "invalid-recipe");
    assert!(problem["detail"].as_str().unwrap().contains("\"other\""));
}

#[tokio::test]
async fn an_upload_goes_from_announced_to_ready_to_deleted() {
    let stack = Stack::start().await;
    let api = api(&stack);
    let file = picture(1);
    let mut said = announcement(&file);
    said["name"] = json!("my cat.png");
    said["metadata"] = json!({"album": "cats"});
    let answer = announce(&api, &said, None).await;
    let id = body(&answer)["id"].as_str().unwrap().to_owned();
    let path = format!("/uploads/{id}");

    let pending = body(&call(&api, "GET", &path, None).await);
    assert_eq!(pending["status"], "PENDING");
    assert_eq!(pending["name"], "my cat.png");
    assert_eq!(pending["metadata"], json!({"album": "cats"}));
    assert_eq!(pending["renditions"], Value::Null);

    let key = upload(&stack, &answer, file.clone()).await;
    assert_eq!(isopix::image_id(&key), id);
    let event = crate::notifications::created(&key, None, "01");
    assert_eq!(stack.outcome(&event, "request").await, "ready");

    let ready = body(&call(&api, "GET", &path, None).await);
    let record = stack.record(&key).await.unwrap();
    let recipe = Recipe::parse(RECIPE).unwrap();
    let expected = isopix::render(&file, &recipe).unwrap();
    assert_eq!(ready["id"], json!(id));
    assert_eq!(ready["status"], "READY");
    assert_eq!(ready["engine"], ENGINE);
    assert_eq!(ready["recipe"], json!(recipe.digest()));
    assert_eq!(ready["generation"], json!(record.generation));
    assert_eq!(
        ready["source"],
        serde_json::to_value(&expected.source).unwrap()
    );
    assert_eq!(ready["warnings"], json!([]));
    assert!(ready["milliseconds"].is_u64());
    assert!(ready["createdAt"].as_str() < ready["updatedAt"].as_str());
    for (shown, rendition) in ready["renditions"]
        .as_array()
        .unwrap()
        .iter()
        .zip(&expected.renditions)
    {
        assert_eq!(shown["variant"], json!(rendition.variant));
        assert_eq!(shown["width"], json!(rendition.file.width));
        assert_eq!(shown["height"], json!(rendition.file.height));
        assert_eq!(shown["format"], "jpeg");
        assert_eq!(shown["bytes"], json!(rendition.file.bytes.len()));
        assert_eq!(shown["sha256"], json!(rendition.file.sha256));
        assert!(shown["expiresAt"].as_str() > ready["updatedAt"].as_str());
        let url = shown["url"].as_str().unwrap();
        let reply = send(Method::GET, url, [], "").await;
        assert_eq!(reply.body, rendition.file.bytes);
    }
    assert_eq!(ready["renditions"].as_array().unwrap().len(), 2);

    stack.listener.heard();
    let answer = call(&api, "DELETE", &path, None).await;
    assert_eq!((answer.status, answer.body.as_str()), (204, ""));
    let told = json!({
        "id": id,
        "name": "my cat.png",
        "metadata": {"album": "cats"},
        "generation": record.generation,
    });
    let deleted = [("Image Deleted".to_owned(), told)];
    assert_eq!(stack.listener.heard(), deleted);
    assert_problem(&call(&api, "GET", &path, None).await, 404, "not-found");
    assert!(!stack.has_original(&key).await);
    assert_eq!(stack.renditions().await, [""; 0]);
    let tombstone = stack.record(&key).await.unwrap();
    assert_eq!(tombstone.status, Status::Deleted);

    // The answer was lost, and the client asks again. Then the bus is, which is
    // no reason to say that the image is still there.
    assert_eq!(call(&api, "DELETE", &path, None).await.status, 204);
    assert_eq!(stack.listener.heard(), deleted);
    stack.listener.faults.store(1, Ordering::SeqCst);
    assert_eq!(call(&api, "DELETE", &path, None).await.status, 204);
    assert_eq!(stack.listener.heard(), []);

    // The event of the original's delete is announced, and it may come twice.
    for request in ["another", "again"] {
        let event = crate::notifications::removed(&key, "02");
        assert_eq!(stack.outcome(&event, request).await, "deleted");
        assert_eq!(stack.listener.heard(), deleted);
    }
}

#[tokio::test]
async fn with_a_base_the_urls_are_the_renditions_own() {
    let stack = Stack::start().await;
    let settings = UploadSettings {
        public_base_url: Some("https://images.example".to_owned()),
        allow_anonymous: true,
        uploads_per_hour: 600,
    };
    let api = Uploads::new(stack.store.clone(), stack.bus.clone(), settings);
    let id = isopix::image_id(&published(&stack, &api, None).await);
    let shown = body(&call(&api, "GET", &format!("/uploads/{id}"), None).await);
    let generation = shown["generation"].as_str().unwrap();
    let rendition = &shown["renditions"][1];
    let url = format!("https://images.example/{id}/{generation}/thumb.jpg");
    assert_eq!(rendition["url"], json!(url));
    assert_eq!(rendition["expiresAt"], Value::Null);
}

#[tokio::test]
async fn a_failure_is_told_with_code_and_message() {
    let stack = Stack::start().await;
    let api = api(&stack);
    let file = b"no picture".to_vec();
    let answer = announce(&api, &announcement(&file), None).await;
    let key = upload(&stack, &answer, file).await;
    let event = crate::notifications::created(&key, None, "01");
    assert_eq!(stack.outcome(&event, "request").await, "failed");
    let id = isopix::image_id(&key);
    let shown = body(&call(&api, "GET", &format!("/uploads/{id}"), None).await);
    assert_eq!(shown["status"], "FAILED");
    assert_eq!(shown["code"], "unsupported-format");
    assert!(shown["message"].is_string());
    assert_eq!(shown["renditions"], Value::Null);
}

#[tokio::test]
async fn an_upload_is_its_owners() {
    let stack = Stack::start().await;
    let api = api(&stack);
    let answer = announce(&api, &announcement(&picture(1)), Some("alice")).await;
    let path = format!("/uploads/{}", body(&answer)["id"].as_str().unwrap());
    for other in [Some("bob"), None] {
        for method in ["GET", "DELETE"] {
            assert_problem(&call(&api, method, &path, other).await, 404, "not-found");
        }
    }
    assert_eq!(call(&api, "GET", &path, Some("alice")).await.status, 200);
    assert_eq!(call(&api, "DELETE", &path, Some("alice")).await.status, 204);

    // What nobody announced is nobody's.
    let event = stack.put("uploads/default/cat", &picture(1), "01").await;
    assert_eq!(stack.outcome(&event, "request").await, "ready");
    let path = format!("/uploads/{}", isopix::image_id("uploads/default/cat"));
    assert_problem(
        &call(&api, "GET", &path, Some("alice")).await,
        404,
        "not-found",
    );
}

#[tokio::test]
async fn what_nobody_announced_is_not_the_apis_to_show_or_to_delete() {
    let stack = Stack::start().await;
    let api = api(&stack);
    let key = "uploads/default/cat";
    let event = stack.put(key, &picture(1), "01").await;
    assert_eq!(stack.outcome(&event, "request").await, "ready");
    let path = format!("/uploads/{}", isopix::image_id(key));
    for method in ["GET", "DELETE"] {
        assert_problem(&call(&api, method, &path, None).await, 404, "not-found");
    }
    assert!(stack.has_original(key).await);
    assert_eq!(stack.record(key).await.unwrap().status, Status::Ready);
}

#[tokio::test]
async fn without_an_authorizer_anonymous_uploads_have_to_be_allowed() {
    let stack = Stack::start().await;
    let settings = UploadSettings {
        public_base_url: None,
        allow_anonymous: false,
        uploads_per_hour: 600,
    };
    let api = Uploads::new(stack.store.clone(), stack.bus.clone(), settings);
    let said = announcement(&picture(1));
    let problem = assert_problem(&announce(&api, &said, None).await, 403, "forbidden");
    assert!(
        problem["detail"]
            .as_str()
            .unwrap()
            .contains("ALLOW_ANONYMOUS_UPLOADS=true")
    );
    assert_eq!(announce(&api, &said, Some("alice")).await.status, 201);
    let mut event = request("POST", "/uploads", &said, Some("alice"));
    event["requestContext"]["authorizer"] = json!({"jwt": {"claims": {}, "scopes": null}});
    assert_problem(&api.answer(&event).await, 403, "forbidden");
}

#[tokio::test]
async fn refuses_what_cannot_be_and_names_the_field() {
    let stack = Stack::start().await;
    let api = api(&stack);
    let long = "x".repeat(256);
    let cases = [
        (
            "contentType",
            json!("image/tiff"),
            415,
            "unsupported-format",
        ),
        ("contentType", json!("text/html"), 415, "unsupported-format"),
        ("contentType", Value::Null, 400, "invalid-request"),
        ("bytes", json!(0), 400, "invalid-request"),
        ("bytes", json!(-1), 400, "invalid-request"),
        ("bytes", json!(1.5), 400, "invalid-request"),
        ("bytes", json!(100_001), 413, "limit-exceeded"),
        ("sha256", json!("00"), 400, "invalid-request"),
        ("sha256", json!("G".repeat(64)), 400, "invalid-request"),
        ("engine", json!("other"), 409, "not-comparable"),
        ("recipe", json!("00"), 409, "not-comparable"),
        ("recipeName", json!("other"), 400, "invalid-recipe"),
        ("recipeName", json!("../default"), 400, "invalid-recipe"),
        ("recipeName", json!(7), 400, "invalid-request"),
        ("name", json!(long), 400, "invalid-request"),
        ("name", json!(7), 400, "invalid-request"),
        (
            "metadata",
            json!({"a": "x".repeat(2048)}),
            400,
            "invalid-request",
        ),
        ("metadata", json!({"a": 7}), 400, "invalid-request"),
        ("metadata", json!([]), 400, "invalid-request"),
        ("edits", json!({"focus": [0, 1]}), 400, "invalid-recipe"),
        ("owner", json!("bob"), 400, "invalid-request"),
    ];
    for (field, value, status, code) in cases {
        let mut said = announcement(&picture(1));
        said[field] = value.clone();
        let problem = assert_problem(&announce(&api, &said, None).await, status, code);
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(field), "{field}: {value}: {detail}");
    }
    for field in ["contentType", "bytes", "sha256", "engine", "recipe"] {
        let mut said = announcement(&picture(1));
        said.as_object_mut().unwrap().remove(field);
        let problem = assert_problem(&announce(&api, &said, None).await, 400, "invalid-request");
        assert!(problem["detail"].as_str().unwrap().contains(field));
    }
}

#[tokio::test]
async fn metadata_may_have_2_kb() {
    let stack = Stack::start().await;
    let api = api(&stack);
    let mut said = announcement(&picture(1));
    said["metadata"] = json!({"a": "\u{1}".repeat(2047)});
    assert_eq!(announce(&api, &said, None).await.status, 201);
}

#[tokio::test]
async fn refuses_a_body_that_is_no_json_or_too_long() {
    let stack = Stack::start().await;
    let api = api(&stack);
    let mut event = request("POST", "/uploads", &Value::Null, None);
    for text in ["", "{", "[]", "null", "{} {}", "\u{0}"] {
        event["body"] = json!(text);
        let problem = assert_problem(&api.answer(&event).await, 400, "invalid-request");
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.starts_with("the body: "), "{text}: {detail}");
    }
    event["body"] = json!(" ".repeat(16_385));
    assert_problem(&api.answer(&event).await, 413, "limit-exceeded");
    event["isBase64Encoded"] = json!(true);
    event["body"] = json!("?");
    assert_problem(&api.answer(&event).await, 400, "invalid-request");
}

#[tokio::test]
async fn reads_a_base64_body() {
    use base64::prelude::{BASE64_STANDARD, Engine as _};
    let stack = Stack::start().await;
    let mut event = request("POST", "/uploads", &Value::Null, None);
    event["body"] = json!(BASE64_STANDARD.encode(announcement(&picture(1)).to_string()));
    event["isBase64Encoded"] = json!(true);
    assert_eq!(api(&stack).answer(&event).await.status, 201);
}

#[tokio::test]
async fn answers_paths_and_methods_that_it_does_not_have() {
    let stack = Stack::start().await;
    let api = api(&stack);
    let id = isopix::image_id("cat");
    for path in [
        "/",
        "/uploads/",
        "/upload",
        "/uploads/..",
        "/uploads/quota",
        &format!("/uploads/{id}/x"),
    ] {
        assert_problem(&call(&api, "GET", path, None).await, 404, "not-found");
    }
    let cases = [
        ("PUT", "/uploads".to_owned(), "POST"),
        ("POST", "/recipe".to_owned(), "GET"),
        ("POST", format!("/uploads/{id}"), "GET, DELETE"),
    ];
    for (method, path, allowed) in cases {
        let answer = call(&api, method, &path, None).await;
        assert_problem(&answer, 405, "method-not-allowed");
        assert_eq!(answer.headers["allow"], allowed);
    }
    assert_problem(
        &api.answer(&json!({"Records": []})).await,
        400,
        "invalid-request",
    );
}

#[tokio::test]
async fn a_named_stage_is_no_part_of_the_path() {
    let stack = Stack::start().await;
    let mut event = request("GET", "/prod/recipe", &Value::Null, None);
    event["requestContext"]["stage"] = json!("prod");
    assert_eq!(api(&stack).answer(&event).await.status, 200);
}

#[tokio::test]
async fn storage_trouble_is_said_without_details() {
    let mut stack = Stack::start().await;
    stack.store.table = isopix_lambda::Table::new(stack.dynamodb.clone(), "absent");
    let answer = announce(&api(&stack), &announcement(&picture(1)), None).await;
    let problem = assert_problem(&answer, 503, "storage");
    assert!(
        !problem["detail"].as_str().unwrap().contains("absent"),
        "{problem}"
    );
    assert_eq!(answer.headers["retry-after"], "1");
}

#[tokio::test]
async fn shows_only_what_is_meant_to_be_seen() {
    let stack = Stack::start().await;
    let api = api(&stack);
    let id = isopix::image_id(&published(&stack, &api, None).await);
    let shown = body(&call(&api, "GET", &format!("/uploads/{id}"), None).await);
    let mut names: Vec<_> = shown.as_object().unwrap().keys().collect();
    names.sort();
    let expected = [
        "createdAt",
        "engine",
        "generation",
        "id",
        "milliseconds",
        "recipe",
        "renditions",
        "source",
        "status",
        "updatedAt",
        "warnings",
    ];
    assert_eq!(names, expected);
}
