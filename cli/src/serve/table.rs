//! The embedded table: DynamoDB's JSON protocol over a SQLite file.

use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use dynoxide::actions::create_table::CreateTableRequest;
use dynoxide::actions::describe_table::DescribeTableRequest;
use dynoxide::actions::update_table::{
    CreateGsiAction, GlobalSecondaryIndexUpdate, UpdateTableRequest,
};
use dynoxide::actions::update_time_to_live::{TimeToLiveSpecification, UpdateTimeToLiveRequest};
use dynoxide::types::{
    AttributeDefinition, KeySchemaElement, KeyType, Projection, ProjectionType, ScalarAttributeType,
};
use dynoxide::{Database, DynoxideError};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::folder::DataFolder;
use super::log::Log;
use crate::stop::Stop;

/// The name of the table of records.
pub(crate) const TABLE: &str = "images";
/// The record's field that is the table's key.
const KEY: &str = "id";
/// The index over items that have a lease, by their status.
const BY_LEASE: &str = "by-lease";
/// The record's field that says when it may go, in seconds since 1970.
const EXPIRES: &str = "expires";

/// The longest request, in bytes: DynamoDB's 16 MB.
const MAX_BODY_BYTES: usize = 16 << 20;
/// How often records that may go are removed.
const SWEEP_EVERY: Duration = Duration::from_secs(600);

/// Opens the database of a data folder, with the table in it.
pub(crate) fn open(folder: &DataFolder) -> Result<Database, Stop> {
    let path = folder.path("table.sqlite");
    let cannot =
        |what: String| Stop::new(format!("cannot open the table {}: {what}", path.display()));
    let text = path
        .to_str()
        .ok_or_else(|| cannot("the path is not UTF-8".to_owned()))?;
    let database = Database::new(text).map_err(|error| cannot(error.to_string()))?;
    make_table(&database).map_err(|error| cannot(error.to_string()))?;
    Ok(database)
}

fn make_table(database: &Database) -> Result<(), DynoxideError> {
    let existing = database.describe_table(DescribeTableRequest {
        table_name: TABLE.to_owned(),
    });
    match existing {
        Ok(existing) if existing.table.global_secondary_indexes.is_some() => Ok(()),
        // Of a release that had no index.
        Ok(_) => add_index(database),
        Err(DynoxideError::ResourceNotFoundException(_)) => {
            create_table(database)?;
            add_index(database)
        }
        Err(error) => Err(error),
    }
}

fn create_table(database: &Database) -> Result<(), DynoxideError> {
    database.create_table(CreateTableRequest {
        table_name: TABLE.to_owned(),
        key_schema: vec![key(KEY, KeyType::HASH)],
        attribute_definitions: vec![attribute(KEY, ScalarAttributeType::S)],
        billing_mode: Some("PAY_PER_REQUEST".to_owned()),
        ..Default::default()
    })?;
    database.update_time_to_live(UpdateTimeToLiveRequest {
        table_name: TABLE.to_owned(),
        time_to_live_specification: TimeToLiveSpecification {
            attribute_name: EXPIRES.to_owned(),
            enabled: true,
        },
    })?;
    Ok(())
}

fn add_index(database: &Database) -> Result<(), DynoxideError> {
    let index = CreateGsiAction {
        index_name: BY_LEASE.to_owned(),
        key_schema: vec![key("status", KeyType::HASH), key("lease", KeyType::RANGE)],
        projection: Projection {
            projection_type: Some(ProjectionType::ALL),
            ..Default::default()
        },
    };
    database.update_table(UpdateTableRequest {
        table_name: TABLE.to_owned(),
        attribute_definitions: Some(vec![
            attribute(KEY, ScalarAttributeType::S),
            attribute("status", ScalarAttributeType::S),
            attribute("lease", ScalarAttributeType::N),
        ]),
        global_secondary_index_updates: Some(vec![GlobalSecondaryIndexUpdate {
            create: Some(index),
            ..Default::default()
        }]),
        ..Default::default()
    })?;
    Ok(())
}

fn key(name: &str, key_type: KeyType) -> KeySchemaElement {
    KeySchemaElement {
        attribute_name: name.to_owned(),
        key_type,
    }
}

fn attribute(name: &str, attribute_type: ScalarAttributeType) -> AttributeDefinition {
    AttributeDefinition {
        attribute_name: name.to_owned(),
        attribute_type,
    }
}

/// Removes records whose time has come, now and then, until the process ends.
pub(crate) fn sweep(database: Database, log: Log) {
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn indexes(database: &Database) -> Vec<String> {
        let described = database.describe_table(DescribeTableRequest {
            table_name: TABLE.to_owned(),
        });
        let indexes = described.unwrap().table.global_secondary_indexes;
        let indexes = indexes.into_iter().flatten();
        indexes.map(|index| index.index_name).collect()
    }

    #[test]
    fn a_table_has_its_index_whatever_release_made_it() {
        let new = Database::memory().unwrap();
        make_table(&new).unwrap();
        let old = Database::memory().unwrap();
        create_table(&old).unwrap();
        assert!(indexes(&old).is_empty());
        make_table(&old).unwrap();
        for database in [new, old] {
            // As at the next start.
            make_table(&database).unwrap();
            assert_eq!(indexes(&database), [BY_LEASE]);
        }
    }
}
