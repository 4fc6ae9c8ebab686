//! The page's files.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::problem::Problem;
use crate::stop::Stop;

/// Scripts, styles and images of this origin only, compiled WebAssembly, and
/// pictures that the page makes itself.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    worker-src 'self'; connect-src 'self'; img-src 'self' blob:; style-src 'self'; \
    font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

/// A folder of files, with `index.html` for the folder itself.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    folder: Option<PathBuf>,
}

impl Page {
    /// The folder that was named, or `page` beside this program where there
    /// is one.
    pub(crate) fn find(named: Option<&Path>, beside: &Path) -> Result<Self, Stop> {
        let Some(folder) = named else {
            let folder = beside.join("page");
            let folder = folder.join("index.html").is_file().then_some(folder);
            return Ok(Page { folder });
        };
        if !folder.join("index.html").is_file() {
            return Err(Stop::new(format!(
                "there is no page in {}: index.html is not there; build it with `cargo xtask \
                 build`, or name its folder with --page",
                folder.display()
            )));
        }
        let folder = Some(folder.to_owned());
        Ok(Page { folder })
    }

    /// Answers a request for a file.
    pub(crate) async fn answer(
        &self,
        method: &Method,
        path: &str,
        headers: &HeaderMap,
    ) -> Response {
        if !matches!(*method, Method::GET | Method::HEAD) {
            let detail = "this path answers GET and HEAD";
            let status = StatusCode::METHOD_NOT_ALLOWED;
            let problem = Problem::new(status, "method-not-allowed", detail);
            let allow = [(header::ALLOW, HeaderValue::from_static("GET, HEAD"))];
            return (allow, problem).into_response();
        }
        match self.file(path, headers).await {
            Ok(mut response) => {
                if *method == Method::HEAD {
                    *response.body_mut() = Body::empty();
                }
                response
            }
            Err(problem) => problem.into_response(),
        }
    }

    async fn file(&self, path: &str, headers: &HeaderMap) -> Result<Response, Problem> {
        let not_found = |detail: &str| Problem::new(StatusCode::NOT_FOUND, "not-found", detail);
        let Some(folder) = &self.folder else {
            return Err(not_found(
                "isopix serve was started without a page: name its folder with --page",
            ));
        };
        let nothing = || not_found("there is nothing under this path");
        let name = file_name(path).ok_or_else(nothing)?;
        let bytes = match tokio::fs::read(folder.join(&name)).await {
            Ok(bytes) => bytes,
            Err(error) => {
                return Err(match error.kind() {
                    ErrorKind::NotFound | ErrorKind::IsADirectory | ErrorKind::NotADirectory => {
                        nothing()
                    }
                    _ => Problem::new(
                        StatusCode::INTERNAL_SERVER_ERROR,
                        isopix::Code::Storage.as_str(),
                        "the page's file cannot be read",
                    ),
                });
            }
        };
        let e_tag = format!("\"{}\"", &isopix::sha256_hex(&bytes)[..32]);
        let is_known = (headers.get(header::IF_NONE_MATCH))
            .and_then(|tags| tags.to_str().ok())
            .is_some_and(|tags| names(tags, &e_tag));
        let content_length = bytes.len();
        let (status, body) = match is_known {
            true => (StatusCode::NOT_MODIFIED, Body::empty()),
            false => (StatusCode::OK, Body::from(bytes)),
        };
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        let fixed = [
            (header::CONTENT_SECURITY_POLICY, POLICY),
            // Asked again each time, and sent again when it has changed.
            (header::CACHE_CONTROL, "no-cache"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::REFERRER_POLICY, "no-referrer"),
            (header::CONTENT_TYPE, content_type(&name)),
        ];
        for (name, value) in fixed {
            headers.insert(name, HeaderValue::from_static(value));
        }
        if let Ok(value) = HeaderValue::from_str(&e_tag) {
            headers.insert(header::ETAG, value);
        }
        if !is_known {
            headers.insert(header::CONTENT_LENGTH, content_length.into());
        }
        Ok(response)
    }
}

/// Whether a list of entity tags names one.
fn names(tags: &str, e_tag: &str) -> bool {
    tags.split(',')
        .map(|tag| tag.trim().trim_start_matches("W/"))
        .any(|tag| tag == "*" || tag == e_tag)
}

/// The file's name relative to the folder; none for a path that could lead
/// out of it, or to a hidden file.
fn file_name(path: &str) -> Option<String> {
    let path = percent_decoded(path.strip_prefix('/')?)?;
    let path = match path.as_str() {
        "" => "index.html".to_owned(),
        path if path.ends_with('/') => format!("{path}index.html"),
        _ => path,
    };
    let is_plain = |part: &str| {
        !part.is_empty() && !part.starts_with('.') && !part.contains(['\\', ':', '\0'])
    };
    path.split('/').all(is_plain).then_some(path)
}

fn percent_decoded(text: &str) -> Option<String> {
    // The decoder is one of forms, where + is a space: in a path it is itself.
    let text = format!("path={}", text.replace('+', "%2B").replace('&', "%26"));
    let (_, decoded) = form_urlencoded::parse(text.as_bytes()).next()?;
    (!decoded.contains('\u{FFFD}')).then(|| decoded.into_owned())
}

fn content_type(name: &str) -> &'static str {
    let (_, ending) = name.rsplit_once('.').unwrap_or_default();
    match ending {
        "css" => "text/css; charset=utf-8",
        "html" => "text/html; charset=utf-8",
        "ico" => "image/x-icon",
        "jpg" | "jpeg" => "image/jpeg",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        "txt" | "ts" | "md" => "text/plain; charset=utf-8",
        "wasm" => "application/wasm",
        "webmanifest" => "application/manifest+json",
        "webp" => "image/webp",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_names_inside_the_folder() {
        let name = |path| file_name(path);
        assert_eq!(name("/").as_deref(), Some("index.html"));
        assert_eq!(name("/main.js").as_deref(), Some("main.js"));
        assert_eq!(name("/isopix/").as_deref(), Some("isopix/index.html"));
        assert_eq!(name("/a%20b%2Bc+d&e.js").as_deref(), Some("a b+c+d&e.js"));
        for path in [
            "",
            "main.js",
            "/../x",
            "/a/../../x",
            "/%2e%2e/x",
            "/a/%2E%2E%2Fx",
            "/.git/config",
            "//x",
            "/a//b",
            "/a%5C..%5Cx",
            "/c:x",
            "/a%00",
            "/%ff",
        ] {
            assert_eq!(name(path), None, "of {path:?}");
        }
    }

    #[test]
    fn entity_tags_are_found_in_lists() {
        assert!(names("\"a\"", "\"a\""));
        assert!(names("\"b\", W/\"a\"", "\"a\""));
        assert!(names("*", "\"a\""));
        assert!(!names("\"b\"", "\"a\""));
    }
}
