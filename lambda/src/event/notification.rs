//! S3's own notification, whose keys are encoded as HTML forms are.

use serde::Deserialize;
use serde_json::Value;

use super::{Change, Object, check_bucket, read, sequencer, unquoted};
use crate::failure::Failure;
use crate::keys;

#[derive(Deserialize)]
struct Notification {
    #[serde(rename = "Records")]
    records: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    event_source: String,
    event_name: String,
    s3: Entity,
}

#[derive(Deserialize)]
struct Entity {
    bucket: Bucket,
    object: RawObject,
}

#[derive(Deserialize)]
struct Bucket {
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawObject {
    key: String,
    sequencer: Option<String>,
    e_tag: Option<String>,
    version_id: Option<String>,
    size: Option<u64>,
}

pub(super) fn parse(event: &Value, bucket: &str) -> Result<Vec<Change>, Failure> {
    let notification: Notification = read(event)?;
    notification
        .records
        .into_iter()
        .map(|record| record.into_change(bucket))
        .collect()
}

impl Entry {
    fn into_change(self, bucket: &str) -> Result<Change, Failure> {
        if self.event_source != "aws:s3" {
            return Err(Failure::InvalidEvent(format!(
                "eventSource: {:?} is not \"aws:s3\"",
                self.event_source
            )));
        }
        check_bucket(&self.s3.bucket.name, bucket)?;
        // Some senders put S3's own prefix before the name.
        let name = self.event_name.trim_start_matches("s3:");
        // LifecycleExpiration is no removal: renditions of expired originals
        // stay.
        match name.split(':').next() {
            Some("ObjectCreated") => Ok(Change::Created(self.s3.object.into_object()?)),
            Some("ObjectRemoved") => Ok(Change::Removed(self.s3.object.into_object()?)),
            _ => Ok(Change::Other(name.to_owned())),
        }
    }
}

impl RawObject {
    fn into_object(self) -> Result<Object, Failure> {
        let key = keys::decode(&self.key).ok_or_else(|| {
            Failure::InvalidEvent("object.key: the decoded key is not UTF-8".to_owned())
        })?;
        Ok(Object {
            key,
            sequencer: sequencer(self.sequencer)?,
            e_tag: unquoted(self.e_tag),
            version_id: self.version_id,
            bytes: self.size,
        })
    }
}
