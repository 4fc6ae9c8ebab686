//! The one listener: storage, upload API or page, by the path's first part.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use s3s::service::S3Service;

use super::gateway::Gateway;
use super::guard::Guard;
use super::lent_body::lend;
use super::log::Log;
use super::page::Page;
use super::problem::Problem;
use super::s3::{ORIGINALS, RENDITIONS};

/// What stands behind the listener.
pub(crate) struct Front {
    pub(crate) guard: Guard,
    pub(crate) storage: S3Service,
    pub(crate) gateway: Gateway,
    pub(crate) page: Page,
    pub(crate) log: Log,
}

/// Everything that the listener serves.
pub(crate) fn router(front: Front) -> Router {
    Router::new().fallback(answer).with_state(Arc::new(front))
}

async fn answer(
    State(front): State<Arc<Front>>,
    ConnectInfo(client): ConnectInfo<SocketAddr>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let (body, rest) = lend(body);
    let response = match front.guard.check(&parts) {
        Err(problem) => problem.into_response(),
        Ok(()) => match first_part(parts.uri.path()) {
            ORIGINALS | RENDITIONS => front.stored(parts, body).await,
            "recipe" | "uploads" => front.gateway.call(parts, body, client).await,
            _ => front.page(&parts).await,
        },
    };
    rest.drain().await;
    response
}

fn first_part(path: &str) -> &str {
    let path = path.strip_prefix('/').unwrap_or(path);
    path.split('/').next().unwrap_or_default()
}

impl Front {
    async fn stored(&self, parts: Parts, body: Body) -> Response {
        let request = Request::from_parts(parts, s3s::Body::http_body_unsync(body));
        match self.storage.call(request).await {
            Ok(response) => {
                let mut response = response.map(Body::new);
                if response.status() == StatusCode::NOT_MODIFIED {
                    // The storage sends the error as a body, which 304 has not.
                    *response.body_mut() = Body::empty();
                    response.headers_mut().remove(header::CONTENT_LENGTH);
                    response.headers_mut().remove(header::CONTENT_TYPE);
                }
                let headers = response.headers_mut();
                // What is stored is never a page of this origin.
                headers.insert(
                    header::CONTENT_SECURITY_POLICY,
                    HeaderValue::from_static("default-src 'none'; sandbox"),
                );
                headers.insert(
                    header::X_CONTENT_TYPE_OPTIONS,
                    HeaderValue::from_static("nosniff"),
                );
                response
            }
            Err(error) => {
                self.log.warn(format_args!("the storage: {error:?}"));
                Problem::internal(StatusCode::INTERNAL_SERVER_ERROR).into_response()
            }
        }
    }

    async fn page(&self, parts: &Parts) -> Response {
        let is_read = matches!(parts.method, Method::GET | Method::HEAD);
        if is_read && self.guard.is_by_alias(&parts.headers) {
            // Signed URLs have our own name in them, and a page under another
            // name could not use them.
            let path = parts.uri.path().trim_start_matches('/');
            return Redirect::temporary(&format!("{}/{path}", self.guard.origin())).into_response();
        }
        let path = parts.uri.path();
        self.page.answer(&parts.method, path, &parts.headers).await
    }
}

#[cfg(test)]
mod tests {
    use super::first_part;

    #[test]
    fn the_first_part_decides() {
        assert_eq!(first_part("/originals/a/b"), "originals");
        assert_eq!(first_part("/renditions"), "renditions");
        assert_eq!(first_part("/uploads/0a"), "uploads");
        assert_eq!(first_part("/uploads.html"), "uploads.html");
        assert_eq!(first_part("/"), "");
        assert_eq!(first_part("*"), "*");
    }
}
