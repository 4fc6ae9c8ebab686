//! Request bodies that are read to their end even where the answer did not
//! need them: a client that is still sending when the connection is closed
//! sees a network error in place of the answer.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use http_body_util::BodyExt as _;
use http_body_util::Limited;
use hyper::body::{Frame, SizeHint};

/// The most that is read for nothing, in bytes: more than any photo has.
const MAX_BYTES: usize = 64 << 20;
/// How long reading for nothing may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Gives a body away, and keeps what will be left of it.
pub(crate) fn lend(body: Body) -> (Body, Rest) {
    let shared = Shared(Arc::new(Mutex::new(body)));
    (Body::new(shared.clone()), Rest(shared))
}

/// What is left of a body that was lent.
pub(crate) struct Rest(Shared);

impl Rest {
    /// Reads it and forgets it.
    pub(crate) async fn drain(self) {
        let mut rest = Limited::new(self.0, MAX_BYTES);
        let read = async { while let Some(Ok(_)) = rest.frame().await {} };
        // Too slow or too long: the connection is closed on it.
        let _ = tokio::time::timeout(TIMEOUT, read).await;
    }
}

#[derive(Clone)]
struct Shared(Arc<Mutex<Body>>);

impl Shared {
    fn body(&self) -> MutexGuard<'_, Body> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl HttpBody for Shared {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let mut body = self.body();
        if body.is_end_stream() {
            return Poll::Ready(None);
        }
        Pin::new(&mut *body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body().is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body().size_hint()
    }
}
