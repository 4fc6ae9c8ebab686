//! From a claim to published renditions.

use std::sync::Arc;
use std::time::Instant;

use isopix::{Code, Error};

use crate::announce::Announcement;
use crate::bucket::Original;
use crate::claim::Claim;
use crate::clock::milliseconds;
use crate::event::Object;
use crate::metrics::{self, Rendered};
use crate::outcome::{Outcome, OutcomeKind};
use crate::publish::Published;
use crate::recipes::NamedRecipe;
use crate::render::render;
use crate::store::Store;

impl Store {
    /// Reads, renders and publishes.
    ///
    /// # Errors
    /// Those of the core; `network` and `storage`, which do not count as an
    /// attempt. The claim then still stands. `invalid-recipe` where the key has
    /// no recipe.
    pub(crate) async fn make(
        &self,
        object: &Object,
        recipe: Option<Arc<NamedRecipe>>,
        claim: Claim,
        request: &str,
    ) -> isopix::Result<Outcome> {
        let recipe = recipe.ok_or_else(no_recipe)?;
        let work = self.read_and_make(object, recipe, claim.clone(), request);
        self.under(&claim, request, work).await
    }

    async fn read_and_make(
        &self,
        object: &Object,
        recipe: Arc<NamedRecipe>,
        claim: Claim,
        request: &str,
    ) -> isopix::Result<Outcome> {
        let id = claim.record().id.clone();
        let started = Instant::now();
        let bytes = match self.originals.read(object, &recipe.recipe.limits).await? {
            Original::Found(bytes) => bytes,
            Original::Replaced => return Ok(OutcomeKind::Replaced.of(&id)),
            Original::Gone => return self.make_nothing(claim).await,
            // Somebody may restore it, or give the right.
            Original::Withheld(error) => return Err(error),
        };
        let read_milliseconds = milliseconds(started.elapsed());
        self.render_and_publish(bytes, recipe, claim, request, read_milliseconds)
            .await
    }

    /// Renders and publishes an original that has been read.
    ///
    /// # Errors
    /// Those of the core, `network` and `storage`; the claim then still stands.
    pub(crate) async fn render_and_publish(
        &self,
        original: Vec<u8>,
        recipe: Arc<NamedRecipe>,
        claim: Claim,
        request: &str,
        read_milliseconds: u64,
    ) -> isopix::Result<Outcome> {
        let id = claim.record().id.clone();
        let bytes_in = original.len();
        let work = render(original, recipe).await?;
        let render_milliseconds = work.milliseconds;
        let files = work.rendered.renditions.iter();
        let bytes_out = files.map(|rendition| rendition.file.bytes.len()).sum();

        let started = Instant::now();
        let published = self.publish(claim, work).await?;
        metrics::rendered(&Rendered {
            request,
            image: &id,
            bytes_in,
            bytes_out,
            read_milliseconds,
            render_milliseconds,
            write_milliseconds: milliseconds(started.elapsed()),
        });
        Ok(match published {
            Published::Ready(record) => {
                let generation = record.generation.clone().unwrap_or_default();
                OutcomeKind::Ready { generation }.telling(Announcement::of(&record))
            }
            Published::Superseded => OutcomeKind::Superseded.of(&id),
        })
    }

    /// The original is gone, and no event has told of its delete.
    async fn make_nothing(&self, claim: Claim) -> isopix::Result<Outcome> {
        let before = claim.record().clone();
        let id = before.id.clone();
        if before.generation.is_some() {
            // It may have expired, which takes no renditions along: only an
            // event can say that it was deleted.
            self.let_stand(claim).await?;
            return Ok(OutcomeKind::Gone.of(&id));
        }
        Ok(if self.vanish(claim).await? {
            OutcomeKind::Deleted.telling(Some(Announcement::of_deleted(&before)))
        } else {
            OutcomeKind::Superseded.of(&id)
        })
    }
}

pub(crate) fn no_recipe() -> Error {
    Error::new(
        Code::InvalidRecipe,
        "no prefix in recipes.json matches the object's key: add one, or \"\" for all keys",
    )
}
