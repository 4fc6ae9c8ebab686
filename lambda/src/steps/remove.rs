//! Remove: an original was deleted.

use super::{Answer, Given};
use crate::event::Change;
use crate::failure::Failure;
use crate::follow;
use crate::store::Store;

impl Store {
    /// Removes the renditions of the event's object, and leaves a tombstone.
    ///
    /// # Errors
    /// `network`, `storage`; `invalid-event`, `foreign-bucket`.
    pub async fn step_remove(&self, given: &Given) -> Result<Answer, Failure> {
        let change = given.change(self)?;
        let removed = match &change {
            Change::Removed(object) => self.follow_removed(object).await,
            Change::Created(_) => Ok(follow::ignored("Object Created")),
            Change::Other(event) => Ok(follow::ignored(event)),
        };
        follow::log(&removed, &change, &given.request);
        Ok(removed?.into())
    }
}
