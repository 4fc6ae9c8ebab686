//! A bucket that is already full: batches of its listing, in which what is
//! READY for the same object, recipe and engine is skipped, unless renditions
//! were lost and all are wanted.
//!
//! A backfill announces nothing: its report and its sums tell of it, and a
//! million events would drown those of new images.

use std::time::Instant;

use isopix::{ENGINE, Error};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::bucket::{Bucket, Original};
use crate::claim::Claimed;
use crate::clock::milliseconds;
use crate::event::{self, Object};
use crate::fail::is_final;
use crate::failure::Failure;
use crate::make::no_recipe;
use crate::outcome::OutcomeKind;
use crate::record::{Record, Status};
use crate::sequencer::Sequencer;
use crate::since;
use crate::store::Store;
use crate::window::Window;

/// The folder of the reports.
const REPORTS: &str = "backfill/";

/// A batch, as the state machine gives it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Batch {
    bucket: String,
    items: Vec<Item>,
    /// In seconds since 1970; what was last modified before is skipped.
    #[serde(default, deserialize_with = "since::seconds")]
    modified_since: Option<f64>,
    /// Whether what is READY for the same object, recipe and engine is rendered
    /// all the same.
    #[serde(default)]
    force: bool,
    /// The name of the backfill, under which it reports.
    report: String,
}

/// An object, as S3's listing names it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Item {
    key: String,
    #[serde(rename = "ETag")]
    e_tag: String,
    size: u64,
    /// In seconds since 1970.
    #[serde(default)]
    last_modified: Option<f64>,
}

/// What became of a batch.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Filled {
    /// Images whose renditions were made.
    pub ready: u32,
    /// Images that needed no work, or are another run's.
    pub skipped: u32,
    /// Images that cannot be rendered; each has a report.
    pub failed: u32,
    /// What is to be given again: there was no time for it, or trouble that may
    /// pass.
    pub left: Vec<Item>,
}

impl Batch {
    /// Reads what the state machine gives.
    ///
    /// # Errors
    /// `invalid-event`.
    pub fn parse(payload: &Value) -> Result<Self, Failure> {
        let batch: Batch = event::read(payload)?;
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte);
        if batch.report.is_empty() || !batch.report.bytes().all(is_name) {
            return Err(Failure::InvalidEvent(format!(
                "report: {:?} is not a name of letters, digits and -_.:",
                batch.report
            )));
        }
        Ok(batch)
    }
}

impl Store {
    /// Works through a batch, and reports each image that fails into the bucket
    /// `reports`. Outside the window no image is begun but the first.
    ///
    /// # Errors
    /// The first one that may pass, if it was so with every image; otherwise
    /// those images are left over. `foreign-bucket`.
    pub async fn fill(
        &self,
        batch: &Batch,
        reports: &Bucket,
        window: Window,
    ) -> Result<Filled, Failure> {
        event::check_bucket(&batch.bucket, &self.originals.name)?;
        let mut filled = Filled::default();
        let mut failure = None;
        for (index, item) in batch.items.iter().enumerate() {
            if index > 0 && !window.is_open() {
                filled.left.extend_from_slice(&batch.items[index..]);
                break;
            }
            match self.fill_one(item, batch, reports).await {
                Ok(OutcomeKind::Ready { .. }) => filled.ready += 1,
                Ok(OutcomeKind::Failed { .. }) => filled.failed += 1,
                Ok(_) => filled.skipped += 1,
                Err(error) => {
                    filled.left.push(item.clone());
                    failure = failure.or(Some(error));
                }
            }
        }
        match failure {
            Some(error) if filled.left.len() == batch.items.len() => Err(Failure::Image(error)),
            _ => Ok(filled),
        }
    }

    async fn fill_one(
        &self,
        item: &Item,
        batch: &Batch,
        reports: &Bucket,
    ) -> isopix::Result<OutcomeKind> {
        let e_tag = item.e_tag.trim_matches('"');
        let since = batch.modified_since.unwrap_or(f64::NEG_INFINITY);
        if item.last_modified.is_some_and(|at| at < since) {
            return Ok(OutcomeKind::Done);
        }
        let id = isopix::image_id(&item.key);
        let record = self.table.read(&id).await?;
        let recipe = self.recipes.of_key(&item.key);
        let digest = recipe.as_ref().map(|recipe| recipe.digest.clone());
        let is_done = record
            .as_ref()
            .is_some_and(|record| is_done(record, e_tag, digest.as_deref()));
        if is_done && !batch.force {
            return Ok(OutcomeKind::Done);
        }
        let Some(recipe) = recipe else {
            // The record stays as it is: there may be renditions of a recipe
            // that is gone.
            return self.leave(&id, item, &no_recipe(), batch, reports).await;
        };
        let object = Object {
            key: item.key.clone(),
            // A listing has none: what an event says comes after it.
            sequencer: record
                .as_ref()
                .and_then(|record| record.sequencer.clone())
                .unwrap_or_else(Sequencer::first),
            e_tag: Some(e_tag.to_owned()),
            version_id: None,
            bytes: Some(item.size),
        };
        // Before the claim: an object that is gone or another by now is the
        // business of its own events, and its record stays as it is.
        let started = Instant::now();
        let read = self.originals.read(&object, &recipe.recipe.limits).await;
        let read = match read {
            Ok(Original::Found(bytes)) => Ok(bytes),
            Ok(Original::Gone | Original::Replaced) => return Ok(OutcomeKind::Replaced),
            Ok(Original::Withheld(error)) => {
                return self.leave(&id, item, &error, batch, reports).await;
            }
            Err(error) if is_final(&error) => Err(error),
            Err(error) => return Err(error),
        };
        let read_milliseconds = milliseconds(started.elapsed());
        let request = format!("{REPORTS}{}", batch.report);
        let judged = record.map_or(0, |record| record.writes);
        let claimed = self.reclaim(&object, digest.as_deref(), &request, judged);
        let claim = match claimed.await? {
            Claimed::Won(claim) => *claim,
            Claimed::GivenUp(_) => {
                return self
                    .leave(&id, item, &Error::internal(), batch, reports)
                    .await;
            }
            Claimed::Lost(lost) => return Ok(lost.into()),
        };
        let made = match read {
            Ok(bytes) => {
                let held = claim.clone();
                let work =
                    self.render_and_publish(bytes, recipe, held, &request, read_milliseconds);
                self.under(&claim, &request, work).await
            }
            Err(error) => Err(error),
        };
        match made {
            Err(error) if is_final(&error) => {
                self.report(&id, &item.key, &error, batch, reports).await?;
                let outcome = self.record_failure(claim, &error, &request).await?;
                Ok(outcome.result)
            }
            made => Ok(made?.result),
        }
    }

    /// Reports an image that fails and of which nothing is to be recorded.
    async fn leave(
        &self,
        id: &str,
        item: &Item,
        error: &Error,
        batch: &Batch,
        reports: &Bucket,
    ) -> isopix::Result<OutcomeKind> {
        self.report(id, &item.key, error, batch, reports).await?;
        Ok(OutcomeKind::Failed { code: error.code })
    }

    /// Writes why an image failed. The bucket is private, so its key may be
    /// there.
    async fn report(
        &self,
        id: &str,
        key: &str,
        error: &Error,
        batch: &Batch,
        reports: &Bucket,
    ) -> isopix::Result<()> {
        let report = json!({
            "id": id,
            "key": key,
            "code": error.code,
            "message": error.message,
        });
        let json = report.to_string().into_bytes();
        let sha256 = isopix::sha256_hex(&json);
        let name = format!("{REPORTS}{}/{id}.json", batch.report);
        reports
            .write(&name, "application/json", json, &sha256)
            .await
    }
}

fn is_done(record: &Record, e_tag: &str, recipe: Option<&str>) -> bool {
    record.status == Status::Ready
        && record.e_tag.as_deref() == Some(e_tag)
        && record.recipe.as_deref() == recipe
        && record.engine.as_deref() == Some(ENGINE)
}
