//! The sweeper: images whose run died go back to work, and generations that
//! nobody points to any more go away.

use serde::Serialize;
use serde_json::json;

use crate::bus::Bus;
use crate::clock::Moment;
use crate::event::OVERDUE;
use crate::metrics;
use crate::record::{Record, Status};
use crate::retired::{Phase, Retired};
use crate::store::Store;
use crate::table::Page;

/// What a sweep did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Swept {
    /// Images that were brought back to work.
    pub overdue: usize,
    /// Generations that were removed.
    pub removed: usize,
}

impl Store {
    /// Brings every PENDING image whose claim has run out back to work, by an
    /// event like that of its original, and removes every retired generation
    /// that is due.
    ///
    /// # Errors
    /// `network`, `storage`; what was not dealt with is found again by the next
    /// sweep.
    pub async fn sweep(&self, bus: &Bus) -> isopix::Result<Swept> {
        let now = Moment::now();
        let overdue = self.bring_back(bus, now).await?;
        let mut removed = 0;
        for phase in [Phase::Retired, Phase::Removing] {
            removed += self.remove_due(phase, now).await?;
        }
        tracing::info!(overdue, removed, "swept");
        metrics::swept(overdue, removed);
        Ok(Swept { overdue, removed })
    }

    async fn bring_back(&self, bus: &Bus, now: Moment) -> isopix::Result<usize> {
        let bucket = &self.originals.name;
        let mut count = 0;
        let mut end = None;
        loop {
            let status = Status::Pending.as_str();
            let page: Page<Record> = self.table.due(status, now, end).await?;
            let details: Vec<_> = page
                .items
                .iter()
                .map(|record| overdue(record, bucket))
                .collect();
            bus.put(OVERDUE, &details).await?;
            count += page.items.len();
            end = page.end;
            if end.is_none() {
                return Ok(count);
            }
        }
    }

    async fn remove_due(&self, phase: Phase, now: Moment) -> isopix::Result<usize> {
        let mut count = 0;
        let mut end = None;
        loop {
            let page: Page<Retired> = self.table.due(phase.as_str(), now, end).await?;
            for retired in &page.items {
                count += usize::from(self.remove_retired(retired).await?);
            }
            end = page.end;
            if end.is_none() {
                return Ok(count);
            }
        }
    }
}

/// The facts of an original, in the form of EventBridge's events of S3.
fn overdue(record: &Record, bucket: &str) -> serde_json::Value {
    json!({
        "bucket": {"name": bucket},
        "object": {
            "key": record.key,
            "size": record.bytes,
            "etag": record.e_tag,
            "version-id": record.version_id,
            "sequencer": record.sequencer,
        },
        "reason": "Lease Expired",
    })
}
