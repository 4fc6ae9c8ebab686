//! Taking up an object that was written: the claim, and what follows where
//! there is none.

use std::sync::Arc;

use isopix::Code;

use crate::announce::Announcement;
use crate::claim::{Claim, Claimed, Lost};
use crate::event::Object;
use crate::outcome::{Outcome, OutcomeKind};
use crate::recipes::NamedRecipe;
use crate::store::Store;

/// What an object is taken up for.
#[derive(Clone, Copy)]
pub(crate) enum Purpose {
    /// The work, which counts as an attempt.
    Work,
    /// Work that begins later, by a claim of the same request.
    Reserve,
}

/// What became of an attempt to take up an object.
pub(crate) enum TakenUp {
    /// It is this run's, and has this recipe, if any.
    Yes(Box<Claim>, Option<Arc<NamedRecipe>>),
    /// It is not, and this is how it stands.
    No(Box<Outcome>),
}

impl Store {
    /// Claims an object's image for the work or, until that begins, reserves it.
    pub(crate) async fn take_up(
        &self,
        object: &Object,
        request: &str,
        purpose: Purpose,
    ) -> isopix::Result<TakenUp> {
        let recipe = self.recipes.of_key(&object.key);
        let digest = recipe.as_ref().map(|recipe| recipe.digest.as_str());
        let claimed = match purpose {
            Purpose::Work => self.claim(object, digest, request).await?,
            Purpose::Reserve => self.reserve(object, digest, request).await?,
        };
        let id = isopix::image_id(&object.key);
        let result = match claimed {
            Claimed::Won(claim) => return Ok(TakenUp::Yes(claim, recipe)),
            Claimed::GivenUp(record) => {
                let code = Code::Internal;
                let announcement = Announcement::of(&record);
                let outcome = OutcomeKind::Failed { code }.telling(announcement);
                return Ok(TakenUp::No(Box::new(outcome)));
            }
            Claimed::Lost(Lost::Done) => {
                // The run that did it may have died before it told of it.
                let record = self.table.read(&id).await?;
                let announcement = record.as_ref().and_then(Announcement::of);
                let outcome = Outcome {
                    announcement,
                    ..OutcomeKind::Done.of(&id)
                };
                return Ok(TakenUp::No(Box::new(outcome)));
            }
            Claimed::Lost(lost @ (Lost::Deleted | Lost::Unwanted)) => {
                if lost == Lost::Unwanted {
                    self.originals.remove(object).await?;
                }
                self.clear_deleted(&id).await?;
                OutcomeKind::Deleted
            }
            Claimed::Lost(lost) => lost.into(),
        };
        Ok(TakenUp::No(Box::new(result.of(&id))))
    }
}
