//! Who may talk to us: browsers are full of other people's pages, which can
//! send requests to this machine, and can give its address a name of theirs.

use std::net::SocketAddr;

use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};

use super::problem::Problem;

/// The names under which we answer.
#[derive(Clone, Debug)]
pub(crate) struct Guard {
    /// The address that we listen on, and `localhost`, each with the port and
    /// without it where it is HTTP's own.
    hosts: Vec<String>,
    /// The first of them as an origin, such as `http://127.0.0.1:8080`.
    origin: String,
}

/// HTTP's own port.
const HTTP_PORT: u16 = 80;

impl Guard {
    pub(crate) fn new(address: SocketAddr) -> Self {
        let ip = match address {
            SocketAddr::V4(address) => address.ip().to_string(),
            SocketAddr::V6(address) => format!("[{}]", address.ip()),
        };
        let port = address.port();
        let mut hosts = vec![format!("{ip}:{port}"), format!("localhost:{port}")];
        if port == HTTP_PORT {
            hosts.splice(0..0, [ip, "localhost".to_owned()]);
        }
        let origin = format!("http://{}", hosts[0]);
        Guard { hosts, origin }
    }

    /// Our address as an origin, without a slash at its end.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    /// Whether the request came by another name than that of the origin.
    pub(crate) fn is_by_alias(&self, headers: &HeaderMap) -> bool {
        let host = text(headers, header::HOST);
        host.is_some_and(|host| !host.eq_ignore_ascii_case(&self.hosts[0]))
    }

    /// # Errors
    /// 403 for another name than ours, and for what a page of another origin
    /// wants to change.
    pub(crate) fn check(&self, parts: &Parts) -> Result<(), Problem> {
        self.check_host(parts)?;
        let is_read = matches!(parts.method, Method::GET | Method::HEAD);
        if is_read || self.is_ours(&parts.headers) {
            return Ok(());
        }
        Err(forbidden(format!(
            "a page of another origin may not change anything here: use {}",
            self.origin
        )))
    }

    fn check_host(&self, parts: &Parts) -> Result<(), Problem> {
        // A request may name the host in its first line too.
        let first_line = parts.uri.authority().map(|authority| authority.as_str());
        let named = [text(&parts.headers, header::HOST), first_line];
        let mut named = named.into_iter().flatten().peekable();
        let are_known = named.peek().is_some()
            && named.all(|host| self.hosts.iter().any(|it| it.eq_ignore_ascii_case(host)));
        if are_known {
            return Ok(());
        }
        Err(forbidden(format!(
            "this host name is not one of ours: use {}",
            self.origin
        )))
    }

    /// Whether a request comes from a page of ours, or from no page at all.
    fn is_ours(&self, headers: &HeaderMap) -> bool {
        let is_ours = |origin: &str| {
            let host = origin.strip_prefix("http://");
            host.is_some_and(|host| self.hosts.iter().any(|it| it == host))
        };
        match headers.get(header::ORIGIN) {
            Some(origin) => origin.to_str().is_ok_and(is_ours),
            None => !matches!(
                text(headers, header::HeaderName::from_static("sec-fetch-site")),
                Some("cross-site" | "same-site")
            ),
        }
    }
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn forbidden(detail: String) -> Problem {
    Problem::new(StatusCode::FORBIDDEN, "forbidden", detail)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn guard() -> Guard {
        Guard::new("127.0.0.1:8080".parse().unwrap())
    }

    fn allows(guard: &Guard, method: &str, uri: &str, headers: &[(&str, &str)]) -> bool {
        let mut request = Request::builder().method(method).uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (parts, ()) = request.body(()).unwrap().into_parts();
        guard.check(&parts).is_ok()
    }

    #[test]
    fn only_our_own_names_are_answered() {
        let allows_host = |host| allows(&guard(), "GET", "/", &[("host", host)]);
        assert!(allows_host("127.0.0.1:8080"));
        assert!(allows_host("localhost:8080"));
        assert!(allows_host("LocalHost:8080"));
        for host in [
            "evil.example:8080",
            "127.0.0.1",
            "127.0.0.1:81",
            "localhost.evil:8080",
            "",
        ] {
            assert!(!allows_host(host), "{host:?}");
        }
        assert!(!allows(&guard(), "GET", "/", &[]));
        let ours = [("host", "127.0.0.1:8080")];
        assert!(!allows(&guard(), "GET", "http://evil.example:8080/", &ours));
    }

    #[test]
    fn http_s_own_port_may_be_left_out() {
        let guard = Guard::new("[::1]:80".parse().unwrap());
        assert_eq!(guard.origin(), "http://[::1]");
        for host in ["[::1]", "[::1]:80", "localhost", "localhost:80"] {
            assert!(allows(&guard, "GET", "/", &[("host", host)]), "{host:?}");
        }
    }

    #[test]
    fn pages_of_other_origins_change_nothing() {
        let host = ("host", "127.0.0.1:8080");
        for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"] {
            let allows_origin =
                |origin| allows(&guard(), method, "/uploads", &[host, ("origin", origin)]);
            assert!(allows_origin("http://127.0.0.1:8080"), "{method}");
            assert!(allows_origin("http://localhost:8080"), "{method}");
            for origin in [
                "http://evil.example",
                "null",
                "http://127.0.0.1:8081",
                "https://127.0.0.1:8080",
                "http://127.0.0.1:8080.evil.example",
            ] {
                assert!(!allows_origin(origin), "{method} {origin}");
            }
            // A program, not a page.
            assert!(allows(&guard(), method, "/uploads", &[host]));
            let cross_site = ("sec-fetch-site", "cross-site");
            assert!(!allows(&guard(), method, "/uploads", &[host, cross_site]));
        }
    }

    #[test]
    fn pages_of_other_origins_may_ask() {
        let headers = [
            ("host", "127.0.0.1:8080"),
            ("origin", "http://evil.example"),
        ];
        assert!(allows(
            &guard(),
            "GET",
            "/renditions/a/b/thumb.jpg",
            &headers
        ));
    }
}
