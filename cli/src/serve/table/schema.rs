//! The database of a data folder, with the table of records and its index.

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

use super::TABLE;
use crate::serve::folder::DataFolder;
use crate::stop::Stop;

/// The record's field that is the table's key.
const KEY: &str = "id";
/// The index over items that have a lease, by their status.
const BY_LEASE: &str = "by-lease";
/// The record's field that says when it may go, in seconds since 1970.
const EXPIRES: &str = "expires";

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
