//! The direct wiring: S3 calls the function with its notification.

use std::sync::Arc;
use std::time::Instant;

use isopix::{Code, Error};
use serde::Serialize;
use serde_json::Value;

use crate::bucket::Original;
use crate::claim::{Claim, Claimed, Lost};
use crate::clock::milliseconds;
use crate::event::{self, Change, Object};
use crate::fail::is_final;
use crate::failure::Failure;
use crate::publish::Published;
use crate::recipes::NamedRecipe;
use crate::remove::Removed;
use crate::render::render;
use crate::store::Store;

/// What an invocation did, record by record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// One outcome for each record of the notification.
    pub records: Vec<Outcome>,
}

/// What became of one record of a notification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// The image's id; absent where the event is of no concern.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// What became of it.
    #[serde(flatten)]
    pub result: OutcomeKind,
}

/// What became of an image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", rename_all = "camelCase")]
pub enum OutcomeKind {
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
    /// A newer object, another run or a delete came between.
    Superseded,
    /// The event changes no rendition.
    Ignored {
        /// Its name.
        event: String,
    },
}

impl Store {
    /// Deals with all records of an S3 notification, one after the other.
    /// `request` is the id of the request, which stays the same when the
    /// caller tries the event again.
    ///
    /// # Errors
    /// The first one that the caller should try again; the other records are
    /// dealt with all the same.
    pub async fn process(&self, event: &Value, request: &str) -> Result<Summary, Failure> {
        let changes = event::parse(event, &self.originals.name)?;
        let mut records = Vec::with_capacity(changes.len());
        let mut failure = None;
        for change in changes {
            match self.follow(change, request).await {
                Ok(outcome) => records.push(outcome),
                Err(error) => failure = failure.or(Some(error)),
            }
        }
        match failure {
            Some(error) => Err(Failure::Image(error)),
            None => Ok(Summary { records }),
        }
    }

    async fn follow(&self, change: Change, request: &str) -> isopix::Result<Outcome> {
        let (object, result) = match change {
            Change::Created(object) => {
                let result = self.follow_created(&object, request).await;
                (object, result)
            }
            Change::Removed(object) => {
                let result = self.remove(&object).await.map(OutcomeKind::from);
                (object, result)
            }
            Change::Other(event) => {
                tracing::info!(request, event, outcome = "ignored", "done");
                return Ok(Outcome {
                    id: None,
                    result: OutcomeKind::Ignored { event },
                });
            }
        };
        let id = isopix::image_id(&object.key);
        match result {
            Ok(result) => {
                let outcome = serde_json::to_value(&result).unwrap_or_default();
                let outcome = outcome["outcome"].as_str().unwrap_or_default();
                tracing::info!(request, image = id, outcome, "done");
                Ok(Outcome {
                    id: Some(id),
                    result,
                })
            }
            Err(error) => {
                let code = error.code.as_str();
                tracing::error!(
                    request,
                    image = id,
                    code,
                    reason = error.message,
                    "to be tried again"
                );
                Err(error)
            }
        }
    }

    async fn follow_created(&self, object: &Object, request: &str) -> isopix::Result<OutcomeKind> {
        let recipe = self.recipes.of_key(&object.key);
        let digest = recipe.as_ref().map(|recipe| recipe.digest.as_str());
        let claim = match self.claim(object, digest, request).await? {
            Claimed::Won(claim) => *claim,
            Claimed::GivenUp => {
                return Ok(OutcomeKind::Failed {
                    code: Code::Internal,
                });
            }
            Claimed::Lost(lost @ (Lost::Deleted | Lost::Unwanted)) => {
                if lost == Lost::Unwanted {
                    self.originals.remove(&object.key).await?;
                }
                self.clear_leftovers(&object.key).await?;
                return Ok(OutcomeKind::Deleted);
            }
            Claimed::Lost(lost) => return Ok(lost.into()),
        };
        let made = match recipe {
            Some(recipe) => self.make(object, recipe, claim.clone(), request).await,
            None => Err(no_recipe()),
        };
        match made {
            Err(error) if is_final(&error) => self.record_failure(claim, &error, request).await,
            made => made,
        }
    }

    /// Reads, renders and publishes.
    async fn make(
        &self,
        object: &Object,
        recipe: Arc<NamedRecipe>,
        claim: Claim,
        request: &str,
    ) -> isopix::Result<OutcomeKind> {
        let started = Instant::now();
        let original = match self.originals.read(object, &recipe.recipe.limits).await? {
            Original::Found(bytes) => bytes,
            Original::Replaced => return Ok(OutcomeKind::Replaced),
            Original::Gone if self.vanish(claim).await? => return Ok(OutcomeKind::Deleted),
            Original::Gone => return Ok(OutcomeKind::Superseded),
        };
        let bytes_in = original.len();
        let read_milliseconds = milliseconds(started.elapsed());

        let work = render(original, recipe).await?;
        let render_milliseconds = work.milliseconds;
        let files = work.rendered.renditions.iter();
        let bytes_out: usize = files.map(|rendition| rendition.file.bytes.len()).sum();

        let started = Instant::now();
        let image = claim.record().id.clone();
        let published = self.publish(claim, work).await?;
        let write_milliseconds = milliseconds(started.elapsed());
        tracing::info!(
            request,
            image,
            bytes_in,
            bytes_out,
            read_milliseconds,
            render_milliseconds,
            write_milliseconds,
            "rendered",
        );
        Ok(match published {
            Published::Ready(generation) => OutcomeKind::Ready { generation },
            Published::Superseded => OutcomeKind::Superseded,
        })
    }

    async fn record_failure(
        &self,
        claim: Claim,
        error: &Error,
        request: &str,
    ) -> isopix::Result<OutcomeKind> {
        let code = error.code;
        let image = claim.record().id.clone();
        tracing::warn!(
            request,
            image,
            code = code.as_str(),
            reason = error.message,
            "failed"
        );
        if self.fail(claim, error).await? {
            Ok(OutcomeKind::Failed { code })
        } else {
            Ok(OutcomeKind::Superseded)
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

impl From<Removed> for OutcomeKind {
    fn from(removed: Removed) -> Self {
        match removed {
            Removed::Yes => OutcomeKind::Deleted,
            Removed::StillThere => OutcomeKind::Replaced,
            Removed::Late => OutcomeKind::Late,
        }
    }
}

fn no_recipe() -> Error {
    Error::new(
        Code::InvalidRecipe,
        "no prefix in recipes.json matches the object's key: add one, or \"\" for all keys",
    )
}
