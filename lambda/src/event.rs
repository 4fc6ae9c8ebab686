//! What happened to which objects, as S3 and EventBridge tell it.

mod bridge;
mod notification;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::failure::Failure;
use crate::sequencer::Sequencer;

pub(crate) use bridge::{OVERDUE, OWN_SOURCE};

/// An object as an event names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Object {
    /// The key, decoded.
    pub key: String,
    /// The event's place among those of the same key.
    pub sequencer: Sequencer,
    /// The object's entity tag, without quotes.
    #[serde(default)]
    pub e_tag: Option<String>,
    /// The object's version, where the bucket keeps versions.
    #[serde(default)]
    pub version_id: Option<String>,
    /// Size in bytes.
    #[serde(default)]
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

/// The changes of an event, in its order: of S3's notification with its
/// `Records`, or of one event of EventBridge. S3's test message has none.
///
/// # Errors
/// [`Failure::InvalidEvent`] for anything else, and [`Failure::ForeignBucket`]
/// if one of its objects is not in `bucket`: then none of them is touched.
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
    if event.get("detail-type").is_some() {
        return Ok(vec![bridge::parse(event, bucket)?]);
    }
    notification::parse(event, bucket)
}

/// Whether an event is the sweeper's, which sends it again as long as the
/// image is overdue.
pub(crate) fn is_reminder(event: &Value) -> bool {
    event["source"] == OWN_SOURCE
}

/// Reads a part of an event; what is wrong with it is named by its path.
pub(crate) fn read<T: DeserializeOwned>(event: &Value) -> Result<T, Failure> {
    serde_path_to_error::deserialize(event)
        .map_err(|error| Failure::InvalidEvent(format!("{}: {}", error.path(), error.inner())))
}

/// Refuses buckets other than `served`.
pub(crate) fn check_bucket(named: &str, served: &str) -> Result<(), Failure> {
    if named == served {
        return Ok(());
    }
    Err(Failure::ForeignBucket(format!(
        "the event is of the bucket {named:?}, and this function serves {served:?} \
         (ORIGINALS_BUCKET): remove the other bucket's notification"
    )))
}

/// The event's place among those of the same key.
fn sequencer(text: Option<String>) -> Result<Sequencer, Failure> {
    text.unwrap_or_default()
        .parse()
        .map_err(|error| Failure::InvalidEvent(format!("object.sequencer: {error}")))
}

/// An entity tag without its quotes.
fn unquoted(tag: Option<String>) -> Option<String> {
    tag.map(|tag| tag.trim_matches('"').to_owned())
}
