//! Removing objects, and the versions of them that a bucket keeps.

use aws_sdk_s3::types::{Delete, ObjectIdentifier};
use isopix::{Code, Error};

use super::Bucket;
use crate::aws_error::aws_error;
use crate::event::Object;

/// The most objects that one DeleteObjects request may name.
const DELETE_BATCH: usize = 1000;

impl Bucket {
    /// Removes an object with all its versions; one that is not there is fine.
    ///
    /// # Errors
    /// `network`, `storage`.
    pub async fn erase(&self, key: &str) -> isopix::Result<()> {
        let answer = self
            .client
            .delete_object()
            .bucket(&self.name)
            .key(key)
            .send()
            .await
            .map_err(|error| aws_error("DeleteObject", &error))?;
        // A bucket that keeps versions has put this over the object.
        if answer.delete_marker() == Some(true) {
            let versions = self.versions(key).await?;
            self.remove_objects(versions).await?;
        }
        Ok(())
    }

    /// Removes the object of an event, of a bucket that keeps versions that one
    /// alone; one that is not there is fine.
    ///
    /// # Errors
    /// `network`, `storage`.
    pub async fn remove(&self, object: &Object) -> isopix::Result<()> {
        let request = self.client.delete_object().bucket(&self.name);
        request
            .key(&object.key)
            .set_version_id(object.version_id.clone())
            .send()
            .await
            .map_err(|error| aws_error("DeleteObject", &error))?;
        Ok(())
    }

    /// All versions of a key, delete markers among them.
    async fn versions(&self, key: &str) -> isopix::Result<Vec<ObjectIdentifier>> {
        let mut versions = Vec::new();
        let mut after = (None, None);
        loop {
            let (key_marker, version_marker) = after;
            let page = self
                .client
                .list_object_versions()
                .bucket(&self.name)
                .prefix(key)
                .set_key_marker(key_marker)
                .set_version_id_marker(version_marker)
                .send()
                .await
                .map_err(|error| aws_error("ListObjectVersions", &error))?;
            let is_last = page.is_truncated() != Some(true);
            let markers = page.delete_markers.unwrap_or_default().into_iter();
            let objects = page.versions.unwrap_or_default().into_iter();
            let all = markers
                .map(|marker| (marker.key, marker.version_id))
                .chain(objects.map(|object| (object.key, object.version_id)));
            for (found, version) in all {
                // The prefix fits longer keys, too.
                if found.as_deref() == Some(key) {
                    versions.push(identifier(key, version)?);
                }
            }
            if is_last {
                return Ok(versions);
            }
            after = (page.next_key_marker, page.next_version_id_marker);
        }
    }

    /// Removes many objects; those that are not there are fine.
    ///
    /// # Errors
    /// `network`, `storage`.
    pub async fn remove_all(&self, keys: &[String]) -> isopix::Result<()> {
        let objects = keys.iter().map(|key| identifier(key, None));
        let objects = objects.collect::<isopix::Result<_>>()?;
        self.remove_objects(objects).await
    }

    async fn remove_objects(&self, objects: Vec<ObjectIdentifier>) -> isopix::Result<()> {
        for batch in objects.chunks(DELETE_BATCH) {
            let delete = Delete::builder()
                .set_objects(Some(batch.to_vec()))
                .quiet(true)
                .build()
                .map_err(|_| Error::internal())?;
            let answer = self
                .client
                .delete_objects()
                .bucket(&self.name)
                .delete(delete)
                .send()
                .await
                .map_err(|error| aws_error("DeleteObjects", &error))?;
            if let Some(error) = answer.errors().first() {
                let code = error.code().unwrap_or("an error without a code");
                return Err(Error::new(Code::Storage, format!("DeleteObjects: {code}")));
            }
        }
        Ok(())
    }
}

fn identifier(key: &str, version: Option<String>) -> isopix::Result<ObjectIdentifier> {
    let identifier = ObjectIdentifier::builder().key(key);
    let identifier = identifier.set_version_id(version).build();
    identifier.map_err(|_| Error::internal())
}
