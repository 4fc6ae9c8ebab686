//! EventBridge's event of one object, whose key is plain.

use serde::Deserialize;
use serde_json::Value;

use super::{Change, Object, check_bucket, read, sequencer, unquoted};
use crate::failure::Failure;

/// Where the stack's own events come from.
pub(crate) const OWN_SOURCE: &str = "isopix";

/// The event by which the sweeper brings an image back to work.
pub(crate) const OVERDUE: &str = "Image Overdue";

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Event {
    source: String,
    detail_type: String,
    detail: Detail,
}

#[derive(Deserialize)]
struct Detail {
    bucket: Bucket,
    object: RawObject,
    #[serde(default)]
    reason: String,
}

#[derive(Deserialize)]
struct Bucket {
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct RawObject {
    key: String,
    sequencer: Option<String>,
    etag: Option<String>,
    version_id: Option<String>,
    size: Option<u64>,
}

pub(super) fn parse(event: &Value, bucket: &str) -> Result<Change, Failure> {
    let event: Event = read(event)?;
    if event.source != "aws.s3" && event.source != OWN_SOURCE {
        return Err(Failure::InvalidEvent(format!(
            "source: {:?} is neither \"aws.s3\" nor {OWN_SOURCE:?}",
            event.source
        )));
    }
    check_bucket(&event.detail.bucket.name, bucket)?;
    let object = event.detail.object;
    match event.detail_type.as_str() {
        "Object Created" | OVERDUE => Ok(Change::Created(object.into_object()?)),
        // Renditions of expired originals stay.
        "Object Deleted" if event.detail.reason != "Lifecycle Expiration" => {
            Ok(Change::Removed(object.into_object()?))
        }
        _ => Ok(Change::Other(event.detail_type)),
    }
}

impl RawObject {
    fn into_object(self) -> Result<Object, Failure> {
        Ok(Object {
            key: self.key,
            sequencer: sequencer(self.sequencer)?,
            e_tag: unquoted(self.etag),
            // An empty one is none.
            version_id: self.version_id.filter(|id| !id.is_empty()),
            bytes: self.size,
        })
    }
}
