//! Buckets that keep versions: what is under a key again after a delete.

use crate::bucket::Current;
use crate::clock::Moment;
use crate::event::Object;
use crate::record::Status;
use crate::store::{Store, contended};
use crate::table::Written;

impl Store {
    /// Where a bucket keeps versions, the delete of one may bring an older one
    /// back, and that of a delete marker the object under it. No other event
    /// tells of that: the record is left to the sweeper, as of an object that
    /// nobody has taken up.
    ///
    /// # Errors
    /// `network`, `storage`.
    pub(crate) async fn follow_older(
        &self,
        object: &Object,
        current: Current,
    ) -> isopix::Result<()> {
        if object.version_id.is_none() {
            return Ok(());
        }
        let Some(before) = self.table.read(&isopix::image_id(&object.key)).await? else {
            return Ok(());
        };
        let is_newer = before.sequencer.as_ref() < Some(&object.sequencer);
        let is_known = before.status != Status::Deleted && before.version_id == current.version_id;
        if !is_newer || is_known || (before.status == Status::Deleted && before.announced) {
            return Ok(());
        }
        self.retire_previous(&before, None).await?;
        let mut record = before;
        record.clear_result();
        record.clear_claim();
        record.status = Status::Pending;
        record.attempts = 0;
        record.sequencer = Some(object.sequencer.clone());
        record.e_tag = current.e_tag;
        record.version_id = current.version_id;
        record.bytes = current.bytes;
        record.lease = Some(Moment::now().0);
        record.expires = None;
        match self.table.write(&record).await? {
            Written::Yes(_) => Ok(()),
            Written::No(_) => Err(contended()),
        }
    }
}
