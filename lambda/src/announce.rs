//! What the world is told once an image stands as READY, FAILED or DELETED.

use std::collections::BTreeMap;

use isopix::Code;
use serde::Serialize;

use crate::record::{Record, Status};

/// An event for the site's own rules, to be put on the bus with the source
/// `isopix`. It comes at least once.
///
/// ```
/// use isopix_lambda::{Announcement, Moment, Record};
/// let tombstone = Record::new("cat", Moment(0)).tombstone(Moment(1));
/// let announcement = Announcement::of(&tombstone).unwrap();
/// assert_eq!(announcement.detail_type, "Image Deleted");
/// assert_eq!(announcement.detail.id, isopix::image_id("cat"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Announcement {
    /// `Image Ready`, `Image Failed` or `Image Deleted`.
    pub detail_type: &'static str,
    /// The facts.
    pub detail: Detail,
}

/// The facts of an announcement. The original's key is not among them: with a
/// guessable bucket it is half an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Detail {
    /// The image's id.
    pub id: String,
    /// Who uploaded it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// The name that the uploader gave.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What else the uploader said.
    pub metadata: BTreeMap<String, String>,
    /// The folder of the renditions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub generation: Option<String>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<Code>,
    /// Why it failed, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

impl Announcement {
    /// What is to be told of a record; nothing as long as it is PENDING.
    pub fn of(record: &Record) -> Option<Self> {
        let detail_type = match record.status {
            Status::Pending => return None,
            Status::Ready => "Image Ready",
            Status::Failed => "Image Failed",
            Status::Deleted => "Image Deleted",
        };
        Some(Announcement {
            detail_type,
            detail: Detail::of(record),
        })
    }

    /// What is to be told of an image that was deleted: its record before or
    /// after that.
    pub(crate) fn of_deleted(record: &Record) -> Self {
        Announcement {
            detail_type: "Image Deleted",
            detail: Detail {
                code: None,
                message: None,
                ..Detail::of(record)
            },
        }
    }
}

impl Detail {
    fn of(record: &Record) -> Self {
        Detail {
            id: record.id.clone(),
            owner: record.owner.clone(),
            name: record.name.clone(),
            metadata: record.metadata.clone(),
            generation: record.last_generation().cloned(),
            code: record.code,
            message: record.message.clone(),
        }
    }
}
