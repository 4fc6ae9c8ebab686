//! The removal of generations: of those that are due, by the sweeper, and of
//! those of deleted images, at once.
//!
//! What is removed and what is made again under the same name at the same
//! time must not meet. A remover first marks the generation by an item of its
//! own in the table, and then reads the record; a run first claims the image,
//! and then retires the generation, which a mark does not allow. So the one of
//! them that comes second sees the other: the run waits, or the remover leaves
//! the files to the grace time, which is longer than any run.
//!
//! Nor must two removers meet: the one that is done takes the mark away, and a
//! run may then write what the other still removes. So the second one waits.

use std::time::Duration;

use isopix::{Code, Error};

use crate::clock::Moment;
use crate::keys;
use crate::record::Status;
use crate::retired::{Phase, Retired};
use crate::store::Store;

/// How often a remover looks whether another one is done, and how long it
/// pauses in between, two seconds in all: a removal takes a list and one request
/// for a thousand files.
pub(crate) const LOOKS: u32 = 20;
pub(crate) const PAUSE: Duration = Duration::from_millis(100);

impl Store {
    /// Removes the files of a generation that is due, unless the record points
    /// to it again. False if somebody else was faster.
    ///
    /// # Errors
    /// `network`, `storage`.
    pub(crate) async fn remove_retired(&self, retired: &Retired) -> isopix::Result<bool> {
        let nonce = keys::random_hex()?;
        let mark = self.mark(&retired.image, &retired.generation, &nonce);
        let lease = retired.lease;
        if !self.table.take_lease(&mark, &nonce, lease).await? {
            return Ok(false);
        }
        let record = self.table.read(&mark.image).await?;
        let is_used = record.is_some_and(|record| {
            record.status != Status::Deleted && record.generation.as_ref() == Some(&mark.generation)
        });
        if !is_used {
            self.remove_files(&mark).await?;
        }
        // Another's mark stays: a remover that was slower than its time has
        // been replaced.
        self.table.delete_lease(&mark.id, mark.lease).await?;
        Ok(true)
    }

    /// Removes the files of a generation of a deleted image at once. Where the
    /// image is no longer deleted, they stay for the grace time.
    ///
    /// # Errors
    /// `network`; `storage`, also while another run removes them for long. The
    /// sweeper then does the rest.
    pub(crate) async fn remove_deleted(&self, image: &str, generation: &str) -> isopix::Result<()> {
        let mark = self.put_mark(image, generation).await?;
        let removed = self.remove_unless_wanted(&mark).await;
        // The sweeper looks once more: a run that has not seen the delete yet
        // may be writing. And where the removal failed, its next try need not
        // wait for the mark.
        let retired = self.item(image, generation, Phase::Retired);
        let replaced = self.table.replace_lease(&retired, mark.lease).await;
        removed.and(replaced.map(|_| ()))
    }

    async fn remove_unless_wanted(&self, mark: &Retired) -> isopix::Result<()> {
        let record = self.table.read(&mark.image).await?;
        if record.is_none_or(|record| record.status == Status::Deleted) {
            self.remove_files(mark).await?;
        }
        Ok(())
    }

    /// Marks a generation that is to be removed at once, as soon as nobody else
    /// removes it.
    async fn put_mark(&self, image: &str, generation: &str) -> isopix::Result<Retired> {
        let retired = Phase::Retired.as_str();
        for _ in 0..LOOKS {
            let nonce = keys::random_hex()?;
            let mark = self.mark(image, generation, &nonce);
            let now = Moment::now();
            let put = self.table.put_unless_held(&mark, &nonce, retired, now);
            if put.await? {
                return Ok(mark);
            }
            tokio::time::sleep(PAUSE).await;
        }
        Err(being_removed())
    }

    async fn remove_files(&self, mark: &Retired) -> isopix::Result<()> {
        let folder = keys::generation_folder(&mark.image, &mark.generation);
        let files = self.renditions.list(&folder).await?;
        self.renditions.remove_all(&files).await
    }

    fn mark(&self, image: &str, generation: &str, nonce: &str) -> Retired {
        Retired {
            nonce: Some(nonce.to_owned()),
            ..self.item(image, generation, Phase::Removing)
        }
    }
}

/// What is said to a run that cannot wait for a removal any longer.
pub(crate) fn being_removed() -> Error {
    Error::new(
        Code::Storage,
        "renditions of the same bytes and recipe are being removed: try again",
    )
}
