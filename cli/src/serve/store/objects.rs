//! Objects: put, found, removed and listed.

use std::collections::BTreeMap;
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde::{Deserialize, Serialize};

use super::events::{self, EventName};
use super::{Blob, Result, Store, StoreError, now_ms};

/// An object, without its bytes.
#[derive(Clone, Debug)]
pub(crate) struct Object {
    /// Names the file of its bytes.
    pub(crate) blob: String,
    pub(crate) bytes: u64,
    /// Without quotes.
    pub(crate) e_tag: String,
    pub(crate) modified_ms: i64,
    pub(crate) attributes: Attributes,
}

/// What a writer says about an object, beside its bytes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Attributes {
    pub(crate) cache_control: Option<String>,
    pub(crate) content_disposition: Option<String>,
    pub(crate) content_encoding: Option<String>,
    pub(crate) content_language: Option<String>,
    pub(crate) content_type: Option<String>,
    pub(crate) metadata: BTreeMap<String, String>,
    /// Base64, as S3 has it; absent where the writer sent another checksum.
    pub(crate) sha256: Option<String>,
}

/// What a writer expects to find under the key.
#[derive(Clone, Debug)]
pub(crate) enum Condition {
    Anything,
    Nothing,
    Something,
    /// An object with this entity tag, without quotes.
    Exactly(String),
}

/// What a new object consists of.
#[derive(Debug)]
pub(crate) struct Facts {
    pub(crate) blob: Blob,
    pub(crate) bytes: u64,
    pub(crate) e_tag: String,
    pub(crate) attributes: Attributes,
}

/// Which keys to list.
#[derive(Clone, Debug)]
pub(crate) struct Listing {
    pub(crate) bucket: String,
    pub(crate) prefix: String,
    /// Keys up to the next one of these after the prefix are folded into one
    /// entry; empty: none are.
    pub(crate) delimiter: String,
    /// The listing begins after this key; empty: at the beginning.
    pub(crate) after: String,
    pub(crate) max: usize,
}

/// A part of a listing.
#[derive(Debug, Default)]
pub(crate) struct Page {
    pub(crate) objects: Vec<(String, Object)>,
    pub(crate) folded: Vec<String>,
    /// Where the next page begins; absent where there is none.
    pub(crate) next: Option<String>,
}

impl Store {
    /// Puts an object in place of the one that is there.
    ///
    /// # Errors
    /// [`StoreError::Precondition`].
    pub(crate) async fn put(
        self: &Arc<Self>,
        bucket: &str,
        key: &str,
        new: Facts,
        condition: Condition,
    ) -> Result<()> {
        let (bucket, key) = (bucket.to_owned(), key.to_owned());
        let replaced = self
            .with(move |store, connection| {
                let transaction = connection.transaction()?;
                let name = EventName::Put;
                let replaced = place(store, &transaction, (&bucket, &key), &new, &condition, name)?;
                transaction.commit()?;
                new.blob.keep();
                Ok(replaced)
            })
            .await?;
        self.blobs.remove(replaced.into_iter().collect()).await;
        self.new_event.notify_one();
        Ok(())
    }

    /// The object of a key.
    ///
    /// # Errors
    /// [`StoreError::Missing`].
    pub(crate) async fn find(self: &Arc<Self>, bucket: &str, key: &str) -> Result<Object> {
        let (bucket, key) = (bucket.to_owned(), key.to_owned());
        self.with(move |_, connection| find(connection, &bucket, &key)?.ok_or(StoreError::Missing))
            .await
    }

    /// Removes an object; one that is not there is fine.
    ///
    /// # Errors
    /// [`StoreError::Precondition`].
    pub(crate) async fn remove(
        self: &Arc<Self>,
        bucket: &str,
        key: &str,
        condition: Condition,
    ) -> Result<()> {
        let (bucket, key) = (bucket.to_owned(), key.to_owned());
        let removed = self
            .with(move |store, connection| {
                let transaction = connection.transaction()?;
                let found = find(&transaction, &bucket, &key)?;
                condition.check(found.as_ref())?;
                if found.is_some() {
                    transaction.execute(
                        "DELETE FROM objects WHERE bucket = ?1 AND key = ?2",
                        params![bucket, key],
                    )?;
                    if bucket == store.watched {
                        let name = EventName::Removed;
                        events::add(&transaction, name, (&bucket, &key), None)?;
                    }
                }
                transaction.commit()?;
                Ok(found.map(|object| object.blob))
            })
            .await?;
        self.blobs.remove(removed.into_iter().collect()).await;
        self.new_event.notify_one();
        Ok(())
    }

    /// A page of keys, in the order of their bytes.
    pub(crate) async fn list(self: &Arc<Self>, listing: Listing) -> Result<Page> {
        self.with(move |_, connection| list(connection, &listing))
            .await
    }
}

/// Puts an object and its event; gives the blob that is needed no more.
pub(super) fn place(
    store: &Store,
    transaction: &Transaction<'_>,
    (bucket, key): (&str, &str),
    new: &Facts,
    condition: &Condition,
    name: EventName,
) -> Result<Option<String>> {
    let found = find(transaction, bucket, key)?;
    condition.check(found.as_ref())?;
    transaction.execute(
        "INSERT OR REPLACE INTO objects (bucket, key, blob, bytes, e_tag, modified_ms, attributes)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            bucket,
            key,
            new.blob.name(),
            new.bytes,
            new.e_tag,
            now_ms(),
            new.attributes.json(),
        ],
    )?;
    if bucket == store.watched {
        let facts = Some((new.bytes, new.e_tag.as_str()));
        events::add(transaction, name, (bucket, key), facts)?;
    }
    Ok(found.map(|object| object.blob))
}

impl Condition {
    fn check(&self, found: Option<&Object>) -> Result<()> {
        let holds = match (self, found) {
            (Condition::Anything, _) => true,
            (Condition::Nothing, found) => found.is_none(),
            (Condition::Something, found) => found.is_some(),
            (Condition::Exactly(e_tag), found) => found.is_some_and(|it| it.e_tag == *e_tag),
        };
        if holds {
            Ok(())
        } else {
            Err(StoreError::Precondition)
        }
    }
}

impl Attributes {
    pub(super) fn json(&self) -> String {
        // Strings always become JSON.
        serde_json::to_string(self).unwrap_or_default()
    }

    pub(super) fn from_json(json: &str) -> Self {
        // Written by the function above.
        serde_json::from_str(json).unwrap_or_default()
    }
}

const COLUMNS: &str = "blob, bytes, e_tag, modified_ms, attributes, key";

fn object(row: &Row<'_>) -> rusqlite::Result<Object> {
    Ok(Object {
        blob: row.get(0)?,
        bytes: row.get(1)?,
        e_tag: row.get(2)?,
        modified_ms: row.get(3)?,
        attributes: Attributes::from_json(&row.get::<_, String>(4)?),
    })
}

fn find(connection: &Connection, bucket: &str, key: &str) -> Result<Option<Object>> {
    let sql = format!("SELECT {COLUMNS} FROM objects WHERE bucket = ?1 AND key = ?2");
    let mut statement = connection.prepare_cached(&sql)?;
    Ok(statement.query_row([bucket, key], object).optional()?)
}

fn list(connection: &Connection, listing: &Listing) -> Result<Page> {
    // SQLite compares text by its UTF-8 bytes, which is S3's order too.
    let sql = format!(
        "SELECT {COLUMNS} FROM objects WHERE bucket = ?1 AND key >= ?2 AND key > ?3 ORDER BY key"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([&listing.bucket, &listing.prefix, &listing.after])?;
    let mut page = Page::default();
    while let Some(row) = rows.next()? {
        let key: String = row.get(5)?;
        let Some(rest) = key.strip_prefix(&listing.prefix) else {
            break;
        };
        let folded = (!listing.delimiter.is_empty())
            .then(|| rest.find(&listing.delimiter))
            .flatten()
            .map(|at| key[..listing.prefix.len() + at + listing.delimiter.len()].to_owned());
        // The key that a page ended with may be one of many in a folded entry.
        let is_told = folded.as_ref().is_some_and(|folded| {
            page.folded.last() == Some(folded) || listing.after.starts_with(folded.as_str())
        });
        if is_told {
            if page.next.is_some() {
                page.next = Some(key);
            }
            continue;
        }
        if page.objects.len() + page.folded.len() == listing.max {
            return Ok(page);
        }
        page.next = Some(key.clone());
        match folded {
            Some(folded) => page.folded.push(folded),
            None => page.objects.push((key, object(row)?)),
        }
    }
    // Everything has been told.
    page.next = None;
    Ok(page)
}
