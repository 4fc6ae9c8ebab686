//! What the embedded S3 keeps: objects' bytes as files, everything else in
//! one SQLite database.
//!
//! An object and the event that tells of it are committed in one transaction:
//! neither is there without the other, whenever the process ends.

mod blobs;
mod events;
mod multipart;
mod objects;
mod schema;

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use rusqlite::Connection;
use tokio::sync::Notify;

pub(crate) use blobs::{Blob, Blobs};
pub(crate) use events::Event;
pub(crate) use multipart::Part;
pub(crate) use objects::{Attributes, Condition, Facts, Listing, Object};

use super::folder::DataFolder;
use crate::stop::Stop;

/// The embedded storage.
pub(crate) struct Store {
    connection: Mutex<Connection>,
    blobs: Blobs,
    /// The bucket whose changes are told.
    watched: String,
    new_event: Notify,
}

/// What the storage could not do.
#[derive(Debug)]
pub(crate) enum StoreError {
    /// A condition of the request does not hold.
    Precondition,
    /// There is no such object, upload or part.
    Missing,
    /// The disk or the database failed.
    Broken(String),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error {
            rusqlite::Error::QueryReturnedNoRows => StoreError::Missing,
            error => StoreError::Broken(format!("the database: {error}")),
        }
    }
}

impl From<io::Error> for StoreError {
    fn from(error: io::Error) -> Self {
        StoreError::Broken(format!("the disk: {error}"))
    }
}

pub(crate) type Result<T> = std::result::Result<T, StoreError>;

impl Store {
    /// Opens the storage of a data folder. Changes of the bucket `watched`
    /// become events.
    pub(crate) fn open(folder: &DataFolder, watched: &str) -> std::result::Result<Self, Stop> {
        let broken = |error: StoreError| {
            let what = match error {
                StoreError::Broken(what) => what,
                StoreError::Missing | StoreError::Precondition => "it is incomplete".to_owned(),
            };
            let path = folder.path("storage.sqlite");
            Stop::new(format!(
                "cannot open the storage {}: {what}",
                path.display()
            ))
        };
        let blobs = Blobs::new(folder.folder("blobs")?);
        let connection = schema::open(&folder.path("storage.sqlite")).map_err(broken)?;
        let store = Store {
            connection: Mutex::new(connection),
            blobs,
            watched: watched.to_owned(),
            new_event: Notify::new(),
        };
        store.tidy().map_err(broken)?;
        Ok(store)
    }

    pub(crate) fn blobs(&self) -> &Blobs {
        &self.blobs
    }

    /// Runs `work` with the database, on a thread that may wait for the disk.
    async fn with<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self, &mut Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let store = Arc::clone(self);
        let task = tokio::task::spawn_blocking(move || {
            // A panic rolls its transaction back: the connection stays good.
            let mut connection = store
                .connection
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            work(&store, &mut connection)
        });
        task.await
            .unwrap_or_else(|error| Err(StoreError::Broken(error.to_string())))
    }

    /// After a start: what a process that was killed left half done.
    fn tidy(&self) -> Result<()> {
        let connection = self
            .connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        events::release_all(&connection)?;
        self.blobs.keep_only(&schema::blobs_in_use(&connection)?)?;
        Ok(())
    }
}

/// Milliseconds since 1970.
pub(crate) fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| {
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    })
}
