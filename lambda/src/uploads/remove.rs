//! `DELETE /uploads/<id>`: the image goes everywhere.

use super::problem::Problem;
use super::request::Caller;
use super::show::no_image;
use super::{Answer, Uploads};
use crate::keys;

impl Uploads {
    /// Only what the API announced is its to delete: who put an original there
    /// by other ways deletes it by them.
    ///
    /// A delete that is tried again after its answer was lost finds the
    /// tombstone, goes over the same ground and answers the same.
    pub(super) async fn remove(&self, id: &str, caller: &Caller) -> Result<Answer, Problem> {
        let is_id = keys::is_image_id(id);
        let may = |record: &crate::Record| record.announced && record.owner == caller.owner;
        if is_id && self.store.erase(id, may).await? {
            Ok(Answer::empty(204))
        } else {
            Err(no_image())
        }
    }
}
