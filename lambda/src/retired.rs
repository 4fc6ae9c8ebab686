//! Generations that no record points to any more: they stay for a grace time,
//! because pages and caches still name them, and are then removed.
//!
//! Each has an item of its own in the table, written before the record is
//! switched, so that a run that dies in between leaves no files behind
//! unseen. What is removed and what is made again under the same name at the
//! same time must not meet: the remover marks the item first, and a run that
//! would write the generation waits until it is gone.

use isopix::{Code, Error};
use serde::{Deserialize, Serialize};

use crate::clock::Moment;
use crate::keys;
use crate::record::{Record, Status};
use crate::store::Store;

/// How long a remover has before another takes its work up.
const REMOVAL: std::time::Duration = std::time::Duration::from_secs(900);

/// A generation that is to be removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Retired {
    id: String,
    status: Phase,
    image: String,
    generation: String,
    /// When it is due, in milliseconds since 1970.
    lease: u64,
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
    /// or none will take its place.
    pub(crate) async fn retire_previous(
        &self,
        record: &Record,
        next: Option<&str>,
    ) -> isopix::Result<()> {
        match record.generation.as_deref() {
            Some(previous) if Some(previous) != next => self.retire(&record.id, previous).await,
            _ => Ok(()),
        }
    }

    /// Has a generation removed after the grace time.
    pub(crate) async fn retire(&self, image: &str, generation: &str) -> isopix::Result<()> {
        let retired = Retired {
            id: item_id(image, generation),
            status: Phase::Retired,
            image: image.to_owned(),
            generation: generation.to_owned(),
            lease: Moment::now().after(self.grace).0,
        };
        self.table.put(&retired).await
    }

    /// Keeps a generation that is about to be written from being removed.
    ///
    /// # Errors
    /// `storage` while it is being removed.
    pub(crate) async fn revive(&self, image: &str, generation: &str) -> isopix::Result<()> {
        let id = item_id(image, generation);
        let phase = Phase::Retired.as_str();
        if self.table.delete_unless_other_status(&id, phase).await? {
            return Ok(());
        }
        Err(Error::new(
            Code::Storage,
            "older renditions of the same bytes and recipe are being removed: try again",
        ))
    }

    /// Removes the files of a generation that is due, unless the record points
    /// to it again. False if somebody else was faster.
    pub(crate) async fn remove_retired(&self, retired: &Retired) -> isopix::Result<bool> {
        let removing = Retired {
            status: Phase::Removing,
            lease: Moment::now().after(REMOVAL).0,
            ..retired.clone()
        };
        if !self.table.replace_lease(&removing, retired.lease).await? {
            return Ok(false);
        }
        let record = self.table.read(&retired.image).await?;
        let is_used = record.is_some_and(|record| {
            record.status != Status::Deleted
                && record.generation.as_ref() == Some(&retired.generation)
        });
        if !is_used {
            let folder = keys::generation_folder(&retired.image, &retired.generation);
            let files = self.renditions.list(&folder).await?;
            self.renditions.remove_all(&files).await?;
        }
        self.table.delete(&retired.id).await?;
        Ok(true)
    }
}

fn item_id(image: &str, generation: &str) -> String {
    format!("retired/{image}/{generation}")
}
