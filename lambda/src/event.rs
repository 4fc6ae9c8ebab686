//! S3's notifications: what happened to which objects.

use serde::Deserialize;
use serde_json::Value;

use crate::failure::Failure;
use crate::keys;
use crate::sequencer::Sequencer;

/// An object as an event names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// The key, decoded.
    pub key: String,
    /// The event's place among those of the same key.
    pub sequencer: Sequencer,
    /// The object's entity tag, without quotes.
    pub e_tag: Option<String>,
    /// The object's version, where the bucket keeps versions.
    pub version_id: Option<String>,
    /// Size in bytes.
    pub bytes: Option<u64>,
}

/// What happened to an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// It was written.
    Created(Object),
    /// It was deleted by someone, not by the bucket's lifecycle.
    Removed(Object),
    /// Something that changes no rendition, by its event's name.
    Other(String),
}

/// The changes of a notification, in its order. S3's test message has none.
///
/// # Errors
/// [`Failure::InvalidEvent`] for anything that is not a notification, and
/// [`Failure::ForeignBucket`] if one of its objects is not in `bucket`: then
/// none of them is touched.
///
/// ```
/// use isopix_lambda::event::{Change, parse};
/// let event = serde_json::json!({"Records": [{
///     "eventSource": "aws:s3",
///     "eventName": "ObjectCreated:Put",
///     "s3": {
///         "bucket": {"name": "originals"},
///         "object": {"key": "a+cat.jpg", "eTag": "0a", "sequencer": "01"},
///     },
/// }]});
/// let changes = parse(&event, "originals")?;
/// assert!(matches!(&changes[0], Change::Created(object) if object.key == "a cat.jpg"));
/// # Ok::<(), isopix_lambda::Failure>(())
/// ```
pub fn parse(event: &Value, bucket: &str) -> Result<Vec<Change>, Failure> {
    if event.get("Event").and_then(Value::as_str) == Some("s3:TestEvent") {
        return Ok(Vec::new());
    }
    let notification: Notification = serde_path_to_error::deserialize(event)
        .map_err(|error| Failure::InvalidEvent(format!("{}: {}", error.path(), error.inner())))?;
    notification
        .records
        .into_iter()
        .map(|record| record.into_change(bucket))
        .collect()
}

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

impl Entry {
    fn into_change(self, bucket: &str) -> Result<Change, Failure> {
        if self.event_source != "aws:s3" {
            return Err(Failure::InvalidEvent(format!(
                "eventSource: {:?} is not \"aws:s3\"",
                self.event_source
            )));
        }
        if self.s3.bucket.name != bucket {
            return Err(Failure::ForeignBucket(format!(
                "the event is of the bucket {:?}, and this function serves {bucket:?} \
                 (ORIGINALS_BUCKET): remove the other bucket's notification",
                self.s3.bucket.name
            )));
        }
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
        let sequencer = self.sequencer.unwrap_or_default();
        let sequencer = sequencer
            .parse()
            .map_err(|error| Failure::InvalidEvent(format!("object.sequencer: {error}")))?;
        Ok(Object {
            key,
            sequencer,
            e_tag: self.e_tag.map(|tag| tag.trim_matches('"').to_owned()),
            version_id: self.version_id,
            bytes: self.size,
        })
    }
}
