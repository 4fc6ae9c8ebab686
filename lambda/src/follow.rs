//! What a change of an object brings about, from the claim to the record.

use std::sync::Arc;

use isopix::Error;

use crate::announce::Announcement;
use crate::claim::Claim;
use crate::event::{Change, Object};
use crate::fail::is_final;
use crate::metrics;
use crate::outcome::{Outcome, OutcomeKind};
use crate::recipes::NamedRecipe;
use crate::remove::Removed;
use crate::store::Store;
use crate::take_up::{Purpose, TakenUp};

impl Store {
    /// Follows a change all the way, and logs what became of it.
    ///
    /// # Errors
    /// `network`, `storage` and others that may pass.
    pub(crate) async fn follow(&self, change: &Change, request: &str) -> isopix::Result<Outcome> {
        let followed = match change {
            Change::Created(object) => self.follow_created(object, request).await,
            Change::Removed(object) => self.follow_removed(object).await,
            Change::Other(event) => Ok(ignored(event)),
        };
        log(&followed, change, request);
        followed
    }

    async fn follow_created(&self, object: &Object, request: &str) -> isopix::Result<Outcome> {
        let (claim, recipe) = match self.take_up(object, request, Purpose::Work).await? {
            TakenUp::Yes(claim, recipe) => (*claim, recipe),
            TakenUp::No(outcome) => return Ok(*outcome),
        };
        self.make_or_fail(object, recipe, claim, request).await
    }

    /// Makes the renditions, or records why there can be none.
    pub(crate) async fn make_or_fail(
        &self,
        object: &Object,
        recipe: Option<Arc<NamedRecipe>>,
        claim: Claim,
        request: &str,
    ) -> isopix::Result<Outcome> {
        match self.make(object, recipe, claim.clone(), request).await {
            Err(error) if is_final(&error) => self.record_failure(claim, &error, request).await,
            made => made,
        }
    }

    /// Follows a delete.
    pub(crate) async fn follow_removed(&self, object: &Object) -> isopix::Result<Outcome> {
        let id = isopix::image_id(&object.key);
        Ok(match self.remove(object).await? {
            Removed::Yes(before) => {
                OutcomeKind::Deleted.telling(Some(Announcement::of_deleted(&before)))
            }
            Removed::StillThere => OutcomeKind::Replaced.of(&id),
            Removed::Late => OutcomeKind::Late.of(&id),
        })
    }

    /// Records an image as FAILED.
    pub(crate) async fn record_failure(
        &self,
        claim: Claim,
        error: &Error,
        request: &str,
    ) -> isopix::Result<Outcome> {
        let code = error.code;
        let image = claim.record().id.clone();
        let reason = &error.message;
        tracing::warn!(request, image, code = code.as_str(), reason, "failed");
        Ok(match self.fail(claim, error).await? {
            Some(record) => OutcomeKind::Failed { code }.telling(Announcement::of(&record)),
            None => OutcomeKind::Superseded.of(&image),
        })
    }
}

/// The outcome of an event that changes no rendition.
pub(crate) fn ignored(event: &str) -> Outcome {
    Outcome {
        id: None,
        result: OutcomeKind::Ignored {
            event: event.to_owned(),
        },
        announcement: None,
    }
}

/// Says what became of a change. The key is not for the log.
pub(crate) fn log(followed: &isopix::Result<Outcome>, change: &Change, request: &str) {
    let image = match change {
        Change::Created(object) | Change::Removed(object) => isopix::image_id(&object.key),
        Change::Other(event) => {
            tracing::info!(request, event, outcome = "ignored", "done");
            return;
        }
    };
    match followed {
        Ok(outcome) => {
            let outcome = outcome.result.name();
            tracing::info!(request, image, outcome, "done");
        }
        Err(error) => {
            let (code, reason) = (error.code.as_str(), &error.message);
            tracing::error!(request, image, code, reason, "to be tried again");
            metrics::retried();
        }
    }
}
