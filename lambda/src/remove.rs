//! Deletes: the renditions go, a tombstone stays.

use std::collections::BTreeSet;

use crate::claim::Claim;
use crate::clock::Moment;
use crate::event::Object;
use crate::keys;
use crate::record::Record;
use crate::remove_generation::{LOOKS, PAUSE, being_removed};
use crate::store::{MAX_ROUNDS, Store, contended};
use crate::table::Written;

/// What became of a delete.
#[derive(Clone, Debug, PartialEq)]
pub enum Removed {
    /// The image is gone and has its tombstone; this is its record before.
    Yes(Box<Record>),
    /// An object is there again: it came after the delete, and its own event
    /// tells of it.
    StillThere,
    /// A newer event of the same key was taken up before.
    Late,
}

impl Store {
    /// Follows the delete of an original that an event tells of.
    ///
    /// # Errors
    /// `network`, `storage`.
    pub async fn remove(&self, object: &Object) -> isopix::Result<Removed> {
        if let Some(current) = self.originals.find(&object.key).await? {
            self.follow_older(object, current).await?;
            return Ok(Removed::StillThere);
        }
        let mut stands = self.table.read(&isopix::image_id(&object.key)).await?;
        for _ in 0..MAX_ROUNDS {
            let now = Moment::now();
            let before = stands.unwrap_or_else(|| Record::new(&object.key, now));
            if before.sequencer.as_ref() > Some(&object.sequencer) {
                return Ok(Removed::Late);
            }
            let mut record = before.clone();
            record.sequencer = Some(object.sequencer.clone());
            stands = match self.bury(&record, now).await? {
                Written::Yes(_) => return Ok(Removed::Yes(Box::new(before))),
                Written::No(stands) => stands,
            };
        }
        Err(contended())
    }

    /// Deletes an image with its original, because its owner says so, and gives
    /// its record before; nothing if there was none.
    ///
    /// The original goes first: if this run ends in the middle, the event of
    /// the original's delete brings about the rest.
    ///
    /// # Errors
    /// `network`, `storage`.
    pub async fn erase(
        &self,
        id: &str,
        may: impl Fn(&Record) -> bool,
    ) -> isopix::Result<Option<Record>> {
        let mut stands = self.table.read(id).await?;
        for _ in 0..MAX_ROUNDS {
            let Some(record) = stands.filter(&may) else {
                return Ok(None);
            };
            self.originals.erase(&record.key).await?;
            stands = match self.bury(&record, Moment::now()).await? {
                Written::Yes(_) => return Ok(Some(record)),
                Written::No(stands) => stands,
            };
        }
        Err(contended())
    }

    /// Follows an original that was gone when it was to be read, though no
    /// event has told of its delete yet. False if the claim no longer stood.
    ///
    /// # Errors
    /// `network`, `storage`.
    pub async fn vanish(&self, claim: Claim) -> isopix::Result<bool> {
        let written = self.bury(&claim.record, Moment::now()).await?;
        Ok(matches!(written, Written::Yes(_)))
    }

    /// Removes all renditions of a deleted image: those that it had, and those
    /// that a run wrote after the delete, and then died before it could see
    /// the tombstone.
    ///
    /// # Errors
    /// `network`, `storage`.
    pub(crate) async fn clear_deleted(&self, id: &str) -> isopix::Result<()> {
        let files = self.renditions.list(&keys::image_folder(id)).await?;
        let generations: BTreeSet<_> = files
            .iter()
            .filter_map(|key| keys::generation_of(key))
            .collect();
        for generation in generations {
            self.remove_deleted(id, generation).await?;
        }
        Ok(())
    }

    /// Puts a tombstone in the record's place and removes the renditions. They
    /// are retired before, so that the sweeper finds those of a run that dies
    /// in between. Where somebody removes them already, that mostly is another
    /// delete, whose tombstone stands then; the sweeper is waited for.
    async fn bury(&self, record: &Record, now: Moment) -> isopix::Result<Written> {
        for _ in 0..LOOKS {
            if self.try_retire_previous(record, None).await? {
                let written = self.table.write(&record.tombstone(now)).await?;
                if matches!(written, Written::Yes(_)) {
                    self.clear_deleted(&record.id).await?;
                }
                return Ok(written);
            }
            let stands = self.table.read(&record.id).await?;
            let writes = stands.as_ref().map_or(0, |record| record.writes);
            if writes != record.writes {
                return Ok(Written::No(stands));
            }
            tokio::time::sleep(PAUSE).await;
        }
        Err(being_removed())
    }
}
