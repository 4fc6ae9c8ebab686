//! What is known of one image: one item of the table.

use std::collections::BTreeMap;
use std::time::Duration;

use isopix::{Code, FileFormat, Source, Warning};
use serde::{Deserialize, Serialize};

use crate::clock::Moment;
use crate::sequencer::Sequencer;

/// How long the record of an upload that never came is kept: longer than queues
/// keep its event, dead letters included (14 days each), for the record alone
/// says whose it is.
const ANNOUNCED_KEPT: Duration = Duration::from_secs(30 * 86_400);

/// How long a tombstone is kept: longer than queues keep an event of what was
/// there before, dead letters included (14 days each).
const TOMBSTONE_KEPT: Duration = Duration::from_secs(30 * 86_400);

/// Where an image stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Status {
    /// Announced, or claimed by a run that is not done.
    Pending,
    /// The renditions are there.
    Ready,
    /// There are no renditions, and `code` and `message` say why.
    Failed,
    /// A tombstone: it keeps late events from bringing the image back.
    Deleted,
}

impl Status {
    /// As it stands in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Pending => "PENDING",
            Status::Ready => "READY",
            Status::Failed => "FAILED",
            Status::Deleted => "DELETED",
        }
    }
}

/// The record of one image.
///
/// It is always written as a whole, on the condition that nobody wrote it
/// since it was read: `writes` counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    /// The image's id, the table's key.
    pub id: String,
    /// How often the record was written.
    pub writes: u64,
    /// Where the image stands.
    pub status: Status,
    /// The original's key.
    pub key: String,
    /// The newest event that was taken up; absent as long as there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sequencer: Option<Sequencer>,
    /// The original's entity tag, without quotes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub e_tag: Option<String>,
    /// The original's version, where the bucket keeps versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version_id: Option<String>,
    /// Size of the original in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// Whether the upload API made the key: nobody else writes it, and only
    /// once.
    #[serde(default, skip_serializing_if = "is_false")]
    pub announced: bool,
    /// Who uploaded it: the token's `sub`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// The name that the uploader gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What else the uploader said.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, String>,
    /// Digest of the recipe of the renditions or of the failure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipe: Option<String>,
    /// Engine of the renditions or of the failure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub engine: Option<String>,
    /// The folder of the renditions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generation: Option<String>,
    /// The folder that a deleted image's renditions had: the announcement of
    /// the delete names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted_generation: Option<String>,
    /// Facts of the original.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// What a person may want to know.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Warning>,
    /// The renditions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub renditions: Vec<RenditionFile>,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<Code>,
    /// Why it failed, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Time of the render from decode to encode, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub milliseconds: Option<u64>,
    /// How often the same object was claimed for the same recipe and engine.
    #[serde(default)]
    pub attempts: u32,
    /// How often network or storage ended a run on this object.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub setbacks: u32,
    /// Whether that was how the last one ended, so that the holder is at rest
    /// and anybody may take the image up.
    #[serde(default, skip_serializing_if = "is_false")]
    pub is_resting: bool,
    /// Whether the claim is to make the renditions of the same object again, by
    /// another recipe or engine: should that fail, they stay.
    #[serde(default, skip_serializing_if = "is_false")]
    pub keeps_renditions: bool,
    /// The run that holds the image while it is PENDING.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<Holder>,
    /// When the holder's claim runs out, in milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lease: Option<u64>,
    /// When the record was first written, RFC 3339.
    pub created_at: String,
    /// When the record was last written, RFC 3339.
    pub updated_at: String,
    /// When the table may drop the record, in seconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<u64>,
}

/// The run that holds an image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Holder {
    /// The id of its request, the same when the request is tried again.
    pub request: String,
    /// Digest of the recipe that it runs; absent where the key has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipe: Option<String>,
    /// Its engine.
    pub engine: String,
}

/// A rendition in the record and the manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenditionFile {
    /// The variant's name.
    pub variant: String,
    /// The format.
    pub format: FileFormat,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256 of the file, 64 hex digits.
    pub sha256: String,
    /// The file's name in the generation's folder.
    pub file: String,
}

impl Record {
    /// A PENDING record that nobody has written yet.
    ///
    /// ```
    /// use isopix_lambda::{Moment, Record, record::Status};
    /// let record = Record::new("uploads/default/cat", Moment(0));
    /// assert_eq!(record.id, isopix::image_id("uploads/default/cat"));
    /// assert_eq!((record.status, record.writes), (Status::Pending, 0));
    /// ```
    pub fn new(key: &str, now: Moment) -> Self {
        Record {
            id: isopix::image_id(key),
            writes: 0,
            status: Status::Pending,
            key: key.to_owned(),
            sequencer: None,
            e_tag: None,
            version_id: None,
            bytes: None,
            announced: false,
            owner: None,
            name: None,
            metadata: BTreeMap::new(),
            recipe: None,
            engine: None,
            generation: None,
            deleted_generation: None,
            source: None,
            warnings: Vec::new(),
            renditions: Vec::new(),
            code: None,
            message: None,
            milliseconds: None,
            attempts: 0,
            setbacks: 0,
            is_resting: false,
            keeps_renditions: false,
            claim: None,
            lease: None,
            created_at: now.rfc3339(),
            updated_at: now.rfc3339(),
            expires: None,
        }
    }

    /// The record of an upload that the API has announced: it goes away by
    /// itself if the upload never comes.
    ///
    /// ```
    /// use isopix_lambda::{Moment, Record};
    /// let record = Record::announced("uploads/default/cat", Moment(0));
    /// assert!(record.announced && record.expires.is_some());
    /// ```
    pub fn announced(key: &str, now: Moment) -> Self {
        Record {
            announced: true,
            expires: Some(now.after(ANNOUNCED_KEPT).seconds()),
            ..Record::new(key, now)
        }
    }

    /// The tombstone that takes this record's place. It keeps who may know of
    /// the image, what tells late events from newer objects, and what the
    /// announcement of the delete says, which may come long after and often.
    ///
    /// ```
    /// use isopix_lambda::{Moment, Record, record::Status};
    /// let tombstone = Record::new("cat", Moment(0)).tombstone(Moment(1));
    /// assert_eq!(tombstone.status, Status::Deleted);
    /// assert!(tombstone.expires.is_some());
    /// ```
    pub fn tombstone(&self, now: Moment) -> Self {
        Record {
            status: Status::Deleted,
            writes: self.writes,
            sequencer: self.sequencer.clone(),
            announced: self.announced,
            owner: self.owner.clone(),
            name: self.name.clone(),
            metadata: self.metadata.clone(),
            deleted_generation: self.last_generation().cloned(),
            created_at: self.created_at.clone(),
            expires: Some(now.after(TOMBSTONE_KEPT).seconds()),
            ..Record::new(&self.key, now)
        }
    }

    /// The folder of the renditions, or that of those that went with a delete.
    pub(crate) fn last_generation(&self) -> Option<&String> {
        self.generation
            .as_ref()
            .or(self.deleted_generation.as_ref())
    }

    /// Drops what belonged to earlier renditions or an earlier failure.
    pub(crate) fn clear_result(&mut self) {
        self.recipe = None;
        self.engine = None;
        self.generation = None;
        self.source = None;
        self.warnings.clear();
        self.renditions.clear();
        self.code = None;
        self.message = None;
        self.milliseconds = None;
    }

    /// Lets go of the claim.
    pub(crate) fn clear_claim(&mut self) {
        self.claim = None;
        self.lease = None;
        self.setbacks = 0;
        self.is_resting = false;
        self.keeps_renditions = false;
    }

    /// Lets go of the claim, and stands by the renditions that there are.
    pub(crate) fn stand_by_renditions(&mut self) {
        self.clear_claim();
        self.status = Status::Ready;
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_zero(value: &u32) -> bool {
    *value == 0
}

fn is_false(value: &bool) -> bool {
    !value
}
