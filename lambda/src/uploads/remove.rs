//! `DELETE /uploads/<id>`: the image goes everywhere.

use super::problem::Problem;
use super::request::Caller;
use super::show::{is_callers, no_image};
use super::{Answer, Uploads};
use crate::announce::Announcement;
use crate::keys;

impl Uploads {
    /// Who put an original there by other ways than the API deletes it by them.
    ///
    /// A delete that is tried again after its answer was lost finds the
    /// tombstone, goes over the same ground and answers the same.
    pub(super) async fn remove(&self, id: &str, caller: &Caller) -> Result<Answer, Problem> {
        let is_id = keys::is_image_id(id);
        let may = |record: &crate::Record| is_callers(record, caller);
        if !is_id {
            return Err(no_image());
        }
        let before = self.store.erase(id, may).await?.ok_or_else(no_image)?;
        self.announce(&Announcement::of_deleted(&before)).await;
        Ok(Answer::empty(204))
    }

    /// Tells of the delete. The event of the original's delete does so too, but
    /// there is none where the original had expired.
    async fn announce(&self, announcement: &Announcement) {
        if let Err(error) = self.bus.announce(announcement).await {
            let (code, reason) = (error.code.as_str(), &error.message);
            tracing::error!(code, reason, "a delete is not announced");
        }
    }
}
