//! The database's tables.

use std::collections::HashSet;
use std::path::Path;

use rusqlite::Connection;

use super::{Result, StoreError};

/// Raised when the tables change; a database of another version is refused.
const VERSION: i64 = 1;

const TABLES: &str = "
    CREATE TABLE objects (
        bucket TEXT NOT NULL,
        key TEXT NOT NULL,
        blob TEXT NOT NULL,
        bytes INTEGER NOT NULL,
        e_tag TEXT NOT NULL,
        modified_ms INTEGER NOT NULL,
        attributes TEXT NOT NULL,
        PRIMARY KEY (bucket, key)
    ) WITHOUT ROWID;
    CREATE TABLE uploads (
        id TEXT PRIMARY KEY,
        bucket TEXT NOT NULL,
        key TEXT NOT NULL,
        attributes TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE parts (
        upload TEXT NOT NULL REFERENCES uploads (id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        blob TEXT NOT NULL,
        bytes INTEGER NOT NULL,
        e_tag TEXT NOT NULL,
        PRIMARY KEY (upload, number)
    ) WITHOUT ROWID;
    CREATE TABLE events (
        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
        request TEXT NOT NULL,
        name TEXT NOT NULL,
        bucket TEXT NOT NULL,
        key TEXT NOT NULL,
        bytes INTEGER,
        e_tag TEXT,
        time_ms INTEGER NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0,
        due_ms INTEGER NOT NULL,
        taken INTEGER NOT NULL DEFAULT 0
    );
";

/// Opens the database, and makes its tables where it is new.
pub(super) fn open(path: &Path) -> Result<Connection> {
    let mut connection = Connection::open(path)?;
    // FULL: what has been answered survives a power cut.
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;",
    )?;
    let transaction = connection.transaction()?;
    let version = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    match version {
        VERSION => {}
        0 => {
            transaction.execute_batch(TABLES)?;
            transaction.pragma_update(None, "user_version", VERSION)?;
        }
        other => {
            return Err(StoreError::Broken(format!(
                "it has version {other}, and this isopix knows {VERSION}: use the isopix that \
                 made it, or another --data"
            )));
        }
    }
    transaction.commit()?;
    Ok(connection)
}

/// The files that objects and parts need.
pub(super) fn blobs_in_use(connection: &Connection) -> Result<HashSet<String>> {
    let mut statement =
        connection.prepare("SELECT blob FROM objects UNION ALL SELECT blob FROM parts")?;
    let blobs = statement.query_map([], |row| row.get(0))?;
    Ok(blobs.collect::<rusqlite::Result<_>>()?)
}
