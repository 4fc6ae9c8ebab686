//! From HTTP to the function `uploads` and back, as API Gateway's HTTP API
//! does it (payload format 2.0).

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::Deserialize;
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::macros::format_description;
use tokio::time::timeout;
use uuid::Uuid;

use super::log::Log;
use super::problem::Problem;
use super::runtime::{Failure, Function};

/// The longest body of a request, in bytes: what Lambda takes.
const MAX_BODY_BYTES: usize = 6 << 20;

/// How long an answer may take, waiting for a process included: what API
/// Gateway allows.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The HTTP API.
#[derive(Clone)]
pub(crate) struct Gateway {
    pub(crate) uploads: Arc<Function>,
    pub(crate) log: Log,
}

impl Gateway {
    /// Answers a request.
    pub(crate) async fn call(&self, parts: Parts, body: Body, client: SocketAddr) -> Response {
        self.answer(parts, body, client)
            .await
            .unwrap_or_else(IntoResponse::into_response)
    }

    async fn answer(
        &self,
        parts: Parts,
        body: Body,
        client: SocketAddr,
    ) -> Result<Response, Problem> {
        let body = read(body).await?;
        let request = Uuid::new_v4().to_string();
        let event = event(&parts, &body, client, &request);
        let event = Bytes::from(event.to_string());
        let answer = timeout(TIMEOUT, self.uploads.invoke(&request, event)).await;
        let answer = answer.unwrap_or(Err(Failure::TimedOut(TIMEOUT)));
        let answer = answer.map_err(|failure| {
            self.log
                .warn(format_args!("the function uploads: {failure}"));
            Problem::internal(match failure {
                Failure::TimedOut(_) | Failure::Stopped => StatusCode::SERVICE_UNAVAILABLE,
                Failure::Reported { .. } | Failure::Ended(_) => StatusCode::BAD_GATEWAY,
            })
        })?;
        let answer = serde_json::from_slice::<Answer>(&answer).ok();
        answer.and_then(Answer::into_http).ok_or_else(|| {
            self.log
                .warn("the function uploads gave an answer that is not of format 2.0");
            Problem::internal(StatusCode::BAD_GATEWAY)
        })
    }
}

async fn read(body: Body) -> Result<Bytes, Problem> {
    match Limited::new(body, MAX_BODY_BYTES).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            isopix::Code::LimitExceeded.as_str(),
            format!("the body has more than {MAX_BODY_BYTES} bytes, which are the most allowed"),
        )),
        Err(_) => Err(Problem::new(
            StatusCode::BAD_REQUEST,
            "invalid-request",
            "the body was cut off",
        )),
    }
}

/// The request in payload format 2.0.
fn event(parts: &Parts, body: &[u8], client: SocketAddr, request: &str) -> Value {
    let path = parts.uri.path();
    let query = parts.uri.query().unwrap_or_default();
    let method = parts.method.as_str();
    let header = |name: HeaderName| {
        let value = parts
            .headers
            .get(name)
            .and_then(|value| value.to_str().ok());
        value.unwrap_or_default().to_owned()
    };
    let route = match path.strip_prefix("/uploads/") {
        Some(_) => format!("{method} /uploads/{{id}}"),
        None => format!("{method} {path}"),
    };
    let now = OffsetDateTime::now_utc();
    let (body, is_base64) = match std::str::from_utf8(body) {
        Ok(text) => (text.to_owned(), false),
        Err(_) => (BASE64_STANDARD.encode(body), true),
    };
    let mut event = json!({
        "version": "2.0",
        "routeKey": route,
        "rawPath": path,
        "rawQueryString": query,
        "headers": joined(&parts.headers),
        "requestContext": {
            "accountId": "000000000000",
            "apiId": "isopix",
            "domainName": header(header::HOST),
            "domainPrefix": "isopix",
            "http": {
                "method": method,
                "path": path,
                "protocol": format!("{:?}", parts.version),
                "sourceIp": client.ip().to_string(),
                "userAgent": header(header::USER_AGENT),
            },
            "requestId": request,
            "routeKey": route,
            "stage": "$default",
            "time": common_log_time(now),
            "timeEpoch": now.unix_timestamp_nanos() / 1_000_000,
        },
        "isBase64Encoded": is_base64,
    });
    // Fields that are absent where there is nothing to say.
    let cookies = cookies(&parts.headers);
    if !cookies.is_empty() {
        event["cookies"] = json!(cookies);
    }
    let parameters = parameters(query);
    if !parameters.is_empty() {
        event["queryStringParameters"] = json!(parameters);
    }
    if let Some(id) = path.strip_prefix("/uploads/") {
        event["pathParameters"] = json!({"id": id});
    }
    if !body.is_empty() {
        event["body"] = Value::String(body);
    }
    event
}

/// Headers by their lowercase names, repeated ones joined; cookies stand
/// apart.
fn joined(headers: &HeaderMap) -> BTreeMap<String, String> {
    let mut joined = BTreeMap::<String, String>::new();
    for (name, value) in headers.iter().filter(|(name, _)| *name != header::COOKIE) {
        let value = String::from_utf8_lossy(value.as_bytes());
        joined
            .entry(name.as_str().to_owned())
            .and_modify(|before| *before = format!("{before},{value}"))
            .or_insert_with(|| value.clone().into_owned());
    }
    joined
}

fn cookies(headers: &HeaderMap) -> Vec<String> {
    let values = headers.get_all(header::COOKIE).iter();
    values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split("; ").map(str::to_owned))
        .collect()
}

/// The query's parameters, decoded, repeated ones joined.
fn parameters(query: &str) -> BTreeMap<String, String> {
    let mut parameters = BTreeMap::<String, String>::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        parameters
            .entry(name.into_owned())
            .and_modify(|before| *before = format!("{before},{value}"))
            .or_insert_with(|| value.clone().into_owned());
    }
    parameters
}

/// Such as `12/Mar/2020:19:03:58 +0000`.
fn common_log_time(time: OffsetDateTime) -> String {
    let format =
        format_description!("[day]/[month repr:short]/[year]:[hour]:[minute]:[second] +0000");
    time.format(&format).unwrap_or_default()
}

/// The function's answer in payload format 2.0.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    status_code: u16,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default)]
    cookies: Vec<String>,
    #[serde(default)]
    body: String,
    #[serde(default)]
    is_base64_encoded: bool,
}

impl Answer {
    fn into_http(self) -> Option<Response> {
        let body = match self.is_base64_encoded {
            true => BASE64_STANDARD.decode(self.body).ok()?,
            false => self.body.into_bytes(),
        };
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = StatusCode::from_u16(self.status_code).ok()?;
        let headers = response.headers_mut();
        for (name, value) in self.headers {
            headers.insert(
                HeaderName::try_from(name).ok()?,
                HeaderValue::try_from(value).ok()?,
            );
        }
        for cookie in self.cookies {
            headers.append(header::SET_COOKIE, HeaderValue::try_from(cookie).ok()?);
        }
        Some(response)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn event_of(request: axum::http::request::Builder, body: &[u8]) -> Value {
        let (parts, ()) = request.body(()).unwrap().into_parts();
        event(&parts, body, "192.0.2.1:5".parse().unwrap(), "r1")
    }

    #[test]
    fn a_request_becomes_an_event() {
        let request = Request::post("/uploads?a=1&a=2&b=x%20y")
            .header("host", "127.0.0.1:8080")
            .header("x-tag", "1")
            .header("x-tag", "2")
            .header("cookie", "c=1; d=2");
        let event = event_of(request, b"{}");
        assert_eq!(event["version"], "2.0");
        assert_eq!(event["routeKey"], "POST /uploads");
        assert_eq!(event["rawPath"], "/uploads");
        assert_eq!(event["rawQueryString"], "a=1&a=2&b=x%20y");
        assert_eq!(
            event["queryStringParameters"],
            json!({"a": "1,2", "b": "x y"})
        );
        assert_eq!(event["headers"]["x-tag"], "1,2");
        assert_eq!(event["cookies"], json!(["c=1", "d=2"]));
        assert_eq!(event["body"], "{}");
        assert_eq!(event["isBase64Encoded"], false);
        let http = &event["requestContext"]["http"];
        assert_eq!(http["method"], "POST");
        assert_eq!(http["sourceIp"], "192.0.2.1");
        assert_eq!(http["protocol"], "HTTP/1.1");
    }

    #[test]
    fn an_id_in_the_path_is_a_parameter() {
        let event = event_of(Request::get("/uploads/0a"), b"");
        assert_eq!(event["routeKey"], "GET /uploads/{id}");
        assert_eq!(event["pathParameters"], json!({"id": "0a"}));
        assert!(event.get("body").is_none() && event.get("queryStringParameters").is_none());
    }

    #[test]
    fn a_body_that_is_not_text_is_base64() {
        let event = event_of(Request::post("/uploads"), &[0xFF, 0x00]);
        assert_eq!(
            (&event["body"], &event["isBase64Encoded"]),
            (&json!("/wA="), &json!(true))
        );
    }

    #[test]
    fn times_are_those_of_access_logs() {
        let time = OffsetDateTime::from_unix_timestamp(1_584_039_838).unwrap();
        assert_eq!(common_log_time(time), "12/Mar/2020:19:03:58 +0000");
    }

    #[test]
    fn an_answer_becomes_a_response() {
        let answer: Answer = serde_json::from_value(json!({
            "statusCode": 201,
            "headers": {"content-type": "text/plain"},
            "cookies": ["a=1", "b=2"],
            "body": "/wA=",
            "isBase64Encoded": true,
        }))
        .unwrap();
        let response = answer.into_http().unwrap();
        assert_eq!(response.status(), 201);
        assert_eq!(response.headers()["content-type"], "text/plain");
        assert_eq!(response.headers().get_all("set-cookie").iter().count(), 2);
    }
}
