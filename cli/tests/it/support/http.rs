//! HTTP, without any of a browser's manners.

use std::time::Duration;

use ureq::http::Request;
use ureq::{Agent, Body};

/// A client that follows no redirects and takes every status as it comes.
pub(crate) struct Client(Agent);

/// An answer.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Client {
    pub(crate) fn new() -> Self {
        Client::with_timeout(Some(Duration::from_secs(60)))
    }

    /// One that waits for an answer as long as it takes.
    pub(crate) fn patient() -> Self {
        Client::with_timeout(None)
    }

    fn with_timeout(timeout: Option<Duration>) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .allow_non_standard_methods(true)
            .timeout_global(timeout)
            .build();
        Client(config.into())
    }

    /// Sends a request, `Content-Length` included.
    pub(crate) fn call(
        &self,
        method: &str,
        url: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Reply {
        self.try_call(method, url, headers, body).unwrap()
    }

    /// Sends a request that may find nobody.
    pub(crate) fn try_call(
        &self,
        method: &str,
        url: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Result<Reply, ureq::Error> {
        let mut request = Request::builder().method(method).uri(url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let has_body = matches!(method, "POST" | "PUT" | "PATCH");
        let answer = match has_body {
            true => self.0.run(request.body(body).unwrap())?,
            false => self.0.run(request.body(()).unwrap())?,
        };
        Reply::of(answer)
    }

    pub(crate) fn get(&self, url: &str) -> Reply {
        self.call("GET", url, &[], b"")
    }
}

impl Reply {
    fn of(answer: ureq::http::Response<Body>) -> Result<Self, ureq::Error> {
        let (parts, mut body) = answer.into_parts();
        let headers = parts.headers.iter().map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.as_str().to_owned(), value)
        });
        Ok(Reply {
            status: parts.status.as_u16(),
            headers: headers.collect(),
            body: body.with_config().limit(1 << 30).read_to_vec()?,
        })
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(it, _)| it == name);
        found.map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {} {}", self.status, self.text()))
    }
}
