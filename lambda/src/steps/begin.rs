//! Begin: the claim, and a look at the file's header, so that what can never
//! be rendered does not start the large function.

use isopix::{Code, Limits};

use super::{Answer, Given};
use crate::bucket::Head;
use crate::event::{Change, Object};
use crate::failure::Failure;
use crate::follow;
use crate::outcome::{Outcome, OutcomeKind};
use crate::render;
use crate::store::Store;
use crate::take_up::{Purpose, TakenUp};

/// How much of a file is looked at, in bytes. What does not tell in there is
/// left to the next step.
const PROBED_BYTES: u64 = 256 * 1024;

impl Store {
    /// Takes up the object of the event, if it is worth it.
    ///
    /// # Errors
    /// `unsupported-format` and `limit-exceeded`, which the step `fail` is to
    /// record; `network`, `storage`; `invalid-event`, `foreign-bucket`.
    pub async fn step_begin(&self, given: &Given) -> Result<Answer, Failure> {
        let change = given.change(self)?;
        let begun = match &change {
            Change::Created(object) => self.begin(object, &given.request).await,
            Change::Removed(_) => Ok(follow::ignored("Object Deleted")),
            Change::Other(event) => Ok(follow::ignored(event)),
        };
        follow::log(&begun, &change, &given.request);
        Ok(begun?.into())
    }

    async fn begin(&self, object: &Object, request: &str) -> isopix::Result<Outcome> {
        let (claim, recipe) = match self.take_up(object, request, Purpose::Reserve).await? {
            TakenUp::Yes(claim, recipe) => (*claim, recipe),
            TakenUp::No(outcome) => return Ok(*outcome),
        };
        let id = claim.record().id.clone();
        if let Some(recipe) = recipe {
            // What is gone, was replaced or cannot be read is the next step's
            // business, which counts its attempts.
            if let Ok(Some(head)) = self.originals.head(object, PROBED_BYTES).await {
                render::run(move || check(&head, &recipe.recipe.limits)).await?;
            }
        }
        Ok(OutcomeKind::Claimed.of(&id))
    }
}

/// Refuses what the first bytes show to be refused. A file that seems to be
/// damaged may only be cut off here.
fn check(head: &Head, limits: &Limits) -> isopix::Result<()> {
    limits.check_bytes(head.whole)?;
    match isopix::probe(&head.bytes, limits) {
        Err(error) if matches!(error.code, Code::UnsupportedFormat | Code::LimitExceeded) => {
            Err(error)
        }
        _ => Ok(()),
    }
}
