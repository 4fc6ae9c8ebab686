//! The workflow's steps: a state machine calls them one by one, and retries
//! and routes what they answer and throw.

mod begin;
mod fail;
mod remove;
mod render;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::announce::Announcement;
use crate::event::{self, Change};
use crate::failure::Failure;
use crate::outcome::{Outcome, OutcomeKind};
use crate::store::Store;

/// What a step is given.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Given {
    /// The event that started the execution.
    pub event: Value,
    /// The execution's id, under which it claims the image.
    pub request: String,
    /// The name of the error that led to the step `fail`.
    #[serde(default)]
    pub error: Option<String>,
    /// What was said of it: JSON with an `errorMessage`, where a function
    /// threw it.
    #[serde(default)]
    pub cause: Option<String>,
}

/// What a step answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// What became of the image.
    #[serde(flatten)]
    pub outcome: OutcomeKind,
    /// What is to be told of it; the execution then comes to its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub announce: Option<Announcement>,
}

impl From<Outcome> for Answer {
    fn from(outcome: Outcome) -> Self {
        Answer {
            outcome: outcome.result,
            announce: outcome.announcement,
        }
    }
}

impl Given {
    /// Reads what the state machine gives.
    ///
    /// # Errors
    /// `invalid-event`.
    pub fn parse(payload: &Value) -> Result<Self, Failure> {
        event::read(payload)
    }

    /// The one change that the event tells of.
    fn change(&self, store: &Store) -> Result<Change, Failure> {
        let mut changes = event::parse(&self.event, &store.originals.name)?;
        match (changes.pop(), changes.is_empty()) {
            (Some(change), true) => Ok(change),
            _ => Err(Failure::InvalidEvent(
                "the event tells of no object or of several: a workflow takes one".to_owned(),
            )),
        }
    }
}
