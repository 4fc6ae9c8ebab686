//! Generations that no record points to any more: they stay for a grace time,
//! because pages and caches still name them, and are then removed
//! (`remove_generation.rs`).

use serde::{Deserialize, Serialize};

use crate::clock::Moment;
use crate::record::Record;
use crate::remove_generation::being_removed;
use crate::store::Store;

/// A generation that is to be removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Retired {
    pub(crate) id: String,
    pub(crate) status: Phase,
    pub(crate) image: String,
    pub(crate) generation: String,
    /// When it is due, in milliseconds since 1970.
    pub(crate) lease: u64,
    /// Tells a mark from all others of the generation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) nonce: Option<String>,
}

/// Where a removal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Phase {
    /// The files are there until it is due.
    Retired,
    /// The files are being removed.
    Removing,
}

impl Phase {
    /// As it stands in the table.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Phase::Retired => "RETIRED",
            Phase::Removing => "REMOVING",
        }
    }
}

impl Store {
    /// Retires the generation that a record points to, because the next one
    /// or none will take its place. Written before the record is switched, so
    /// that a run that dies in between leaves no files behind unseen.
    ///
    /// # Errors
    /// `network`; `storage`, also while it is being removed.
    pub(crate) async fn retire_previous(
        &self,
        record: &Record,
        next: Option<&str>,
    ) -> isopix::Result<()> {
        match self.try_retire_previous(record, next).await? {
            true => Ok(()),
            false => Err(being_removed()),
        }
    }

    /// Like [`retire_previous`](Store::retire_previous), but false while it is
    /// being removed.
    ///
    /// # Errors
    /// `network`, `storage`.
    pub(crate) async fn try_retire_previous(
        &self,
        record: &Record,
        next: Option<&str>,
    ) -> isopix::Result<bool> {
        match record.generation.as_deref() {
            Some(previous) if Some(previous) != next => {
                Ok(self.retire(&record.id, previous).await?.is_some())
            }
            _ => Ok(true),
        }
    }

    /// Has a generation removed after the grace time, if no record points to it
    /// then. Whoever is about to write it does the same, before the first file.
    /// Nothing while it is being removed.
    ///
    /// # Errors
    /// `network`, `storage`.
    pub(crate) async fn retire(
        &self,
        image: &str,
        generation: &str,
    ) -> isopix::Result<Option<Retired>> {
        let retired = self.item(image, generation, Phase::Retired);
        let phase = Phase::Retired.as_str();
        let is_put = self.table.put_unless_other_status(&retired, phase).await?;
        Ok(is_put.then_some(retired))
    }

    /// Takes back that a generation is retired, now that a record points to it.
    pub(crate) async fn revive(&self, retired: &Retired) {
        // Otherwise the sweeper finds the record pointing to it, and does this.
        let _ = self.table.delete_lease(&retired.id, retired.lease).await;
    }

    /// The item of a generation, as of now.
    pub(crate) fn item(&self, image: &str, generation: &str, status: Phase) -> Retired {
        let time = match status {
            Phase::Retired => self.grace,
            Phase::Removing => self.removal,
        };
        Retired {
            id: item_id(image, generation),
            status,
            image: image.to_owned(),
            generation: generation.to_owned(),
            lease: Moment::now().after(time).0,
            nonce: None,
        }
    }
}

fn item_id(image: &str, generation: &str) -> String {
    format!("retired/{image}/{generation}")
}
