//! Buckets that keep versions: what is under a key again after a delete.

use crate::bucket::Current;
use crate::clock::Moment;
use crate::event::Object;
use crate::record::{Record, Status};
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
        let is_known = before.status != Status::Deleted && is_of(&before, &current);
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

/// Whether a record is that of an object. One that a backfill found has no
/// version: a listing names none.
fn is_of(record: &Record, current: &Current) -> bool {
    match &record.version_id {
        Some(version) => Some(version) == current.version_id.as_ref(),
        None => record.e_tag.is_some() && record.e_tag == current.e_tag,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_without_a_version_is_known_by_its_entity_tag() {
        let mut record = Record::new("cat", Moment(0));
        let current = Current {
            e_tag: Some("0a".to_owned()),
            version_id: Some("second".to_owned()),
            bytes: None,
        };
        assert!(!is_of(&record, &current));
        record.e_tag = Some("0a".to_owned());
        assert!(is_of(&record, &current));
        // The same bytes may have been put twice.
        record.version_id = Some("first".to_owned());
        assert!(!is_of(&record, &current));
        record.version_id = Some("second".to_owned());
        assert!(is_of(&record, &current));
    }
}
