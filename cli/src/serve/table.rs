//! The embedded table: DynamoDB's JSON protocol over a SQLite file.

mod schema;

use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use dynoxide::{Database, DynoxideError};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::log::Log;

pub(crate) use schema::open;

/// The name of the table of records.
pub(crate) const TABLE: &str = "images";

/// The longest request, in bytes: DynamoDB's 16 MB.
const MAX_BODY_BYTES: usize = 16 << 20;
/// How often records that may go are removed.
const SWEEP_EVERY: Duration = Duration::from_secs(600);

/// Removes records whose time has come, now and then, until the process ends.
pub(crate) fn drop_expired(database: Database, log: Log) {
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(SWEEP_EVERY).await;
            let database = database.clone();
            let swept = tokio::task::spawn_blocking(move || database.sweep_ttl()).await;
            if let Ok(Err(error)) = swept {
                log.warn(format_args!(
                    "the table: cannot remove expired records: {error}"
                ));
            }
        }
    });
}

/// Serves the database at `/table`: the operations on items.
pub(crate) fn router(database: Database) -> Router {
    Router::new()
        .route("/table", post(call))
        .route("/table/", post(call))
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .with_state(database)
}

async fn call(State(database): State<Database>, headers: HeaderMap, body: Bytes) -> Response {
    let target = headers
        .get("x-amz-target")
        .and_then(|target| target.to_str().ok());
    let operation = target.and_then(|target| target.strip_prefix("DynamoDB_20120810."));
    let operation = operation.unwrap_or_default().to_owned();
    let work = move || perform(&database, &operation, &body);
    let done = tokio::task::spawn_blocking(work).await;
    let done =
        done.unwrap_or_else(|error| Err(DynoxideError::InternalServerError(error.to_string())));
    let (status, json) = match done {
        Ok(json) => (StatusCode::OK, json),
        Err(error) => (
            StatusCode::from_u16(error.status_code()).unwrap_or(StatusCode::BAD_REQUEST),
            error.to_json(),
        ),
    };
    let content_type = [(header::CONTENT_TYPE, "application/x-amz-json-1.0")];
    (status, content_type, json).into_response()
}

fn perform(database: &Database, operation: &str, body: &[u8]) -> Result<String, DynoxideError> {
    let with = Call { body };
    match operation {
        "BatchGetItem" => with.call(|it| database.batch_get_item(it)),
        "BatchWriteItem" => with.call(|it| database.batch_write_item(it)),
        "DeleteItem" => with.call(|it| database.delete_item(it)),
        "DescribeTable" => with.call(|it| database.describe_table(it)),
        "GetItem" => with.call(|it| database.get_item(it)),
        "PutItem" => with.call(|it| database.put_item(it)),
        "Query" => with.call(|it| database.query(it)),
        "Scan" => with.call(|it| database.scan(it)),
        "TransactGetItems" => with.call(|it| database.transact_get_items(it)),
        "TransactWriteItems" => with.call(|it| database.transact_write_items(it)),
        "UpdateItem" => with.call(|it| database.update_item(it)),
        other => Err(DynoxideError::ValidationException(format!(
            "the operation {other:?} is not among those of this table"
        ))),
    }
}

/// A request's JSON.
struct Call<'a> {
    body: &'a [u8],
}

impl Call<'_> {
    fn call<I: DeserializeOwned, O: Serialize>(
        &self,
        operation: impl FnOnce(I) -> Result<O, DynoxideError>,
    ) -> Result<String, DynoxideError> {
        let input = serde_json::from_slice(self.body)
            .map_err(|error| DynoxideError::SerializationException(error.to_string()))?;
        let output = operation(input)?;
        serde_json::to_string(&output)
            .map_err(|error| DynoxideError::InternalServerError(error.to_string()))
    }
}
