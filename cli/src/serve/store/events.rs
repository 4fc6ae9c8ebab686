//! Events that wait to be delivered. They are kept until their function has
//! done its work, over restarts too.

use std::sync::Arc;
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use uuid::Uuid;

use super::{Result, Store, now_ms};

/// What happened, by S3's names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EventName {
    Put,
    Multipart,
    Removed,
}

impl EventName {
    const fn as_str(self) -> &'static str {
        match self {
            EventName::Put => "ObjectCreated:Put",
            EventName::Multipart => "ObjectCreated:CompleteMultipartUpload",
            EventName::Removed => "ObjectRemoved:Delete",
        }
    }
}

/// An event that has not been dealt with.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    /// Its place among all events; later ones have greater numbers.
    pub(crate) sequence: i64,
    /// The id of its request, the same at every attempt.
    pub(crate) request: String,
    /// S3's name for what happened.
    pub(crate) name: String,
    pub(crate) bucket: String,
    pub(crate) key: String,
    /// Absent where the object was removed.
    pub(crate) bytes: Option<u64>,
    /// Without quotes; absent where the object was removed.
    pub(crate) e_tag: Option<String>,
    /// When it happened, in milliseconds since 1970.
    pub(crate) time_ms: i64,
    /// Attempts that failed.
    pub(crate) attempts: u32,
}

/// Adds an event, which is due at once.
pub(super) fn add(
    transaction: &Transaction<'_>,
    name: EventName,
    (bucket, key): (&str, &str),
    facts: Option<(u64, &str)>,
) -> Result<()> {
    let request = Uuid::new_v4().to_string();
    let (bytes, e_tag) = facts.unzip();
    let now = now_ms();
    transaction.execute(
        "INSERT INTO events (request, name, bucket, key, bytes, e_tag, time_ms, due_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)",
        params![request, name.as_str(), bucket, key, bytes, e_tag, now],
    )?;
    Ok(())
}

/// Nobody works on an event after a start.
pub(super) fn release_all(connection: &Connection) -> Result<()> {
    connection.execute("UPDATE events SET taken = 0, due_ms = 0", [])?;
    Ok(())
}

impl Store {
    /// Takes the event that is due first, and waits until there is one.
    pub(crate) async fn take_event(self: &Arc<Self>) -> Result<Event> {
        loop {
            let (event, due_in) = self.with(|_, connection| take(connection)).await?;
            if let Some(event) = event {
                return Ok(event);
            }
            // One that was added in the meantime has left its notice.
            let new_event = self.new_event.notified();
            match due_in {
                None => new_event.await,
                Some(wait) => {
                    // Whichever comes first.
                    let _ = tokio::time::timeout(wait, new_event).await;
                }
            }
        }
    }

    /// The event has been dealt with.
    pub(crate) async fn finish_event(self: &Arc<Self>, sequence: i64) -> Result<()> {
        self.with(move |_, connection| {
            connection.execute("DELETE FROM events WHERE sequence = ?1", [sequence])?;
            Ok(())
        })
        .await
    }

    /// The event is to be tried again after `wait`.
    pub(crate) async fn postpone_event(
        self: &Arc<Self>,
        sequence: i64,
        wait: Duration,
    ) -> Result<()> {
        let due_ms = now_ms().saturating_add(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX));
        self.with(move |_, connection| {
            connection.execute(
                "UPDATE events SET attempts = attempts + 1, due_ms = ?2, taken = 0
                 WHERE sequence = ?1",
                [sequence, due_ms],
            )?;
            Ok(())
        })
        .await?;
        self.new_event.notify_one();
        Ok(())
    }
}

/// An event that is due, or how long until one is, or neither.
fn take(connection: &mut Connection) -> Result<(Option<Event>, Option<Duration>)> {
    let transaction = connection.transaction()?;
    let first = transaction
        .query_row(
            "SELECT sequence, request, name, bucket, key, bytes, e_tag, time_ms, attempts, due_ms
             FROM events WHERE taken = 0 ORDER BY due_ms, sequence LIMIT 1",
            [],
            |row| Ok((event(row)?, row.get::<_, i64>(9)?)),
        )
        .optional()?;
    let Some((event, due_ms)) = first else {
        return Ok((None, None));
    };
    if let Ok(wait @ 1..) = u64::try_from(due_ms - now_ms()) {
        return Ok((None, Some(Duration::from_millis(wait))));
    }
    transaction.execute(
        "UPDATE events SET taken = 1 WHERE sequence = ?1",
        [event.sequence],
    )?;
    transaction.commit()?;
    Ok((Some(event), None))
}

fn event(row: &Row<'_>) -> rusqlite::Result<Event> {
    Ok(Event {
        sequence: row.get(0)?,
        request: row.get(1)?,
        name: row.get(2)?,
        bucket: row.get(3)?,
        key: row.get(4)?,
        bytes: row.get(5)?,
        e_tag: row.get(6)?,
        time_ms: row.get(7)?,
        attempts: row.get(8)?,
    })
}
