//! Uploads in parts: the parts until they become an object.

use std::sync::Arc;

use rusqlite::{Connection, params};

use super::events::EventName;
use super::objects::{self, Attributes, Condition, Facts};
use super::{Result, Store};
use crate::serve::credentials::secret;

/// A part that has arrived.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) number: i32,
    /// Names the file of its bytes.
    pub(crate) blob: String,
    pub(crate) bytes: u64,
    /// The MD5 of its bytes, in hex.
    pub(crate) e_tag: String,
}

impl Store {
    /// Begins an upload; gives its id.
    pub(crate) async fn begin_upload(
        self: &Arc<Self>,
        bucket: &str,
        key: &str,
        attributes: Attributes,
    ) -> Result<String> {
        let (bucket, key) = (bucket.to_owned(), key.to_owned());
        self.with(move |_, connection| {
            let id = secret();
            connection.execute(
                "INSERT INTO uploads (id, bucket, key, attributes) VALUES (?1, ?2, ?3, ?4)",
                params![id, bucket, key, attributes.json()],
            )?;
            Ok(id)
        })
        .await
    }

    /// The parts of an upload in the order of their numbers, and what was
    /// said when it began.
    ///
    /// # Errors
    /// [`super::StoreError::Missing`].
    pub(crate) async fn upload(
        self: &Arc<Self>,
        id: &str,
        bucket: &str,
        key: &str,
    ) -> Result<(Attributes, Vec<Part>)> {
        let (id, bucket, key) = (id.to_owned(), bucket.to_owned(), key.to_owned());
        self.with(move |_, connection| {
            let attributes: String = connection.query_row(
                "SELECT attributes FROM uploads WHERE id = ?1 AND bucket = ?2 AND key = ?3",
                [&id, &bucket, &key],
                |row| row.get(0),
            )?;
            Ok((Attributes::from_json(&attributes), parts(connection, &id)?))
        })
        .await
    }

    /// Adds a part, in place of one with the same number.
    ///
    /// # Errors
    /// [`super::StoreError::Missing`] where there is no such upload.
    pub(crate) async fn add_part(
        self: &Arc<Self>,
        upload: &str,
        number: i32,
        new: Facts,
    ) -> Result<()> {
        let upload = upload.to_owned();
        let replaced = self
            .with(move |_, connection| {
                let transaction = connection.transaction()?;
                transaction
                    .query_row("SELECT 1 FROM uploads WHERE id = ?1", [&upload], |_| Ok(()))?;
                let replaced: Vec<String> = (parts(&transaction, &upload)?.into_iter())
                    .filter(|part| part.number == number)
                    .map(|part| part.blob)
                    .collect();
                transaction.execute(
                    "INSERT OR REPLACE INTO parts (upload, number, blob, bytes, e_tag)
                     VALUES (?1, ?2, ?3, ?4, ?5)",
                    params![upload, number, new.blob.name(), new.bytes, new.e_tag],
                )?;
                transaction.commit()?;
                new.blob.keep();
                Ok(replaced)
            })
            .await?;
        self.blobs.remove(replaced).await;
        Ok(())
    }

    /// Makes the upload an object, whose bytes are those of its parts.
    ///
    /// # Errors
    /// [`super::StoreError::Precondition`], [`super::StoreError::Missing`].
    pub(crate) async fn complete_upload(
        self: &Arc<Self>,
        upload: &str,
        bucket: &str,
        key: &str,
        new: Facts,
        condition: Condition,
    ) -> Result<()> {
        let (upload, bucket, key) = (upload.to_owned(), bucket.to_owned(), key.to_owned());
        let unneeded = self
            .with(move |store, connection| {
                let transaction = connection.transaction()?;
                let mut unneeded = end(&transaction, &upload)?;
                let name = EventName::Multipart;
                let replaced =
                    objects::place(store, &transaction, (&bucket, &key), &new, &condition, name)?;
                transaction.commit()?;
                new.blob.keep();
                unneeded.extend(replaced);
                Ok(unneeded)
            })
            .await?;
        self.blobs.remove(unneeded).await;
        self.new_event.notify_one();
        Ok(())
    }

    /// Gives the upload up.
    ///
    /// # Errors
    /// [`super::StoreError::Missing`].
    pub(crate) async fn abort_upload(self: &Arc<Self>, upload: &str) -> Result<()> {
        let upload = upload.to_owned();
        let unneeded = self
            .with(move |_, connection| {
                let transaction = connection.transaction()?;
                let unneeded = end(&transaction, &upload)?;
                transaction.commit()?;
                Ok(unneeded)
            })
            .await?;
        self.blobs.remove(unneeded).await;
        Ok(())
    }
}

fn parts(connection: &Connection, upload: &str) -> Result<Vec<Part>> {
    let mut statement = connection.prepare_cached(
        "SELECT number, blob, bytes, e_tag FROM parts WHERE upload = ?1 ORDER BY number",
    )?;
    let parts = statement.query_map([upload], |row| {
        Ok(Part {
            number: row.get(0)?,
            blob: row.get(1)?,
            bytes: row.get(2)?,
            e_tag: row.get(3)?,
        })
    })?;
    Ok(parts.collect::<rusqlite::Result<_>>()?)
}

/// Removes the upload with its parts, whose blobs it gives.
fn end(connection: &Connection, upload: &str) -> Result<Vec<String>> {
    connection.query_row("SELECT 1 FROM uploads WHERE id = ?1", [upload], |_| Ok(()))?;
    let blobs = parts(connection, upload)?;
    connection.execute("DELETE FROM uploads WHERE id = ?1", [upload])?;
    Ok(blobs.into_iter().map(|part| part.blob).collect())
}
