//! Render: the work.

use super::{Answer, Given};
use crate::event::{Change, Object};
use crate::failure::Failure;
use crate::follow;
use crate::outcome::Outcome;
use crate::store::Store;
use crate::take_up::{Purpose, TakenUp};

impl Store {
    /// Renders and publishes the object of the event. Each call counts as an
    /// attempt.
    ///
    /// # Errors
    /// Those of the core, which the step `fail` is to record; `network`,
    /// `storage`; `invalid-event`, `foreign-bucket`.
    pub async fn step_render(&self, given: &Given) -> Result<Answer, Failure> {
        let change = given.change(self)?;
        let rendered = match &change {
            Change::Created(object) => self.render_step(object, &given.request).await,
            Change::Removed(_) => Ok(follow::ignored("Object Deleted")),
            Change::Other(event) => Ok(follow::ignored(event)),
        };
        follow::log(&rendered, &change, &given.request);
        Ok(rendered?.into())
    }

    async fn render_step(&self, object: &Object, request: &str) -> isopix::Result<Outcome> {
        match self.take_up(object, request, Purpose::Work).await? {
            TakenUp::Yes(claim, recipe) => self.make(object, recipe, *claim, request).await,
            TakenUp::No(outcome) => Ok(*outcome),
        }
    }
}
