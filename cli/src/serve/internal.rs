//! What only the functions talk to: the table, the event bus and the Runtime
//! API, on a port of their own, below a path that nobody can guess.
//!
//! None of them checks signatures, and any program or page on this machine can
//! reach a local port: the path is what keeps them out.

use std::net::Ipv4Addr;

use axum::Router;
use tokio::net::TcpListener;

use super::credentials::secret;
use crate::stop::Stop;

/// The listener, before anything is served.
pub(crate) struct Internal {
    listener: TcpListener,
    /// The URL, without a slash at its end.
    url: String,
    secret: String,
}

impl Internal {
    pub(crate) async fn bind() -> Result<Self, Stop> {
        let cannot = |error| Stop::new(format!("cannot listen on 127.0.0.1: {error}"));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .map_err(cannot)?;
        let address = listener.local_addr().map_err(cannot)?;
        let secret = secret();
        Ok(Internal {
            listener,
            url: format!("http://{address}/{secret}"),
            secret,
        })
    }

    /// The URL of the table.
    pub(crate) fn table(&self) -> String {
        format!("{}/table", self.url)
    }

    /// The URL of the event bus.
    pub(crate) fn bus(&self) -> String {
        format!("{}/bus", self.url)
    }

    /// The URL of the Runtime API.
    pub(crate) fn runtime(&self) -> String {
        format!("{}/runtime", self.url)
    }

    /// Serves them until the process ends.
    pub(crate) fn serve(self, table: Router, bus: Router, runtime: Router) {
        let all = table.merge(bus).merge(runtime);
        let app = Router::new().nest(&format!("/{}", self.secret), all);
        tokio::spawn(async move {
            // It never ends by itself.
            let _ = axum::serve(self.listener, app).await;
        });
    }
}
