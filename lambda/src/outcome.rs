//! What became of an event.

use isopix::Code;
use serde::Serialize;

use crate::announce::Announcement;
use crate::claim::Lost;

/// What became of one change of one object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// The image's id; absent where the event is of no concern.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// What became of it.
    #[serde(flatten)]
    pub result: OutcomeKind,
    /// What is to be told of it.
    #[serde(skip)]
    pub announcement: Option<Announcement>,
}

/// What became of an image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", rename_all = "camelCase")]
pub enum OutcomeKind {
    /// The image is this run's, which may render it.
    Claimed,
    /// The renditions are published.
    Ready {
        /// Their folder.
        generation: String,
    },
    /// The record says FAILED.
    Failed {
        /// Why.
        code: Code,
    },
    /// The record says DELETED.
    Deleted,
    /// A newer event of the same key was taken up before.
    Late,
    /// The same event was dealt with before.
    Done,
    /// Another run holds the image.
    Held,
    /// The object was replaced before it was read, of which another event
    /// tells.
    Replaced,
    /// The original is gone, of which no event has told, and the renditions
    /// stay: it may have expired.
    Gone,
    /// A newer object, another run or a delete came between.
    Superseded,
    /// The run never held the image.
    Unclaimed,
    /// The event changes no rendition.
    Ignored {
        /// Its name.
        event: String,
    },
}

impl OutcomeKind {
    /// Its name, as it stands in JSON.
    pub fn name(&self) -> &'static str {
        match self {
            OutcomeKind::Claimed => "claimed",
            OutcomeKind::Ready { .. } => "ready",
            OutcomeKind::Failed { .. } => "failed",
            OutcomeKind::Deleted => "deleted",
            OutcomeKind::Late => "late",
            OutcomeKind::Done => "done",
            OutcomeKind::Held => "held",
            OutcomeKind::Replaced => "replaced",
            OutcomeKind::Gone => "gone",
            OutcomeKind::Superseded => "superseded",
            OutcomeKind::Unclaimed => "unclaimed",
            OutcomeKind::Ignored { .. } => "ignored",
        }
    }

    /// The outcome of an image, with nothing to be told.
    pub(crate) fn of(self, id: &str) -> Outcome {
        Outcome {
            id: Some(id.to_owned()),
            result: self,
            announcement: None,
        }
    }

    /// The outcome of an image, and what is to be told of it.
    pub(crate) fn telling(self, announcement: Option<Announcement>) -> Outcome {
        Outcome {
            id: announcement.as_ref().map(|told| told.detail.id.clone()),
            result: self,
            announcement,
        }
    }
}

impl From<Lost> for OutcomeKind {
    fn from(lost: Lost) -> Self {
        match lost {
            Lost::Late => OutcomeKind::Late,
            Lost::Done => OutcomeKind::Done,
            Lost::Held => OutcomeKind::Held,
            Lost::Deleted | Lost::Unwanted => OutcomeKind::Deleted,
        }
    }
}
