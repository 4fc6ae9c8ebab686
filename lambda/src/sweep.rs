//! The sweeper: images whose run died go back to work, and generations that
//! nobody points to any more go away.
//!
//! What it does not get to in its time, or what fails, is found again by the
//! next sweep. One item that is at fault keeps nobody else from being served.

use isopix::Error;
use serde::Serialize;
use serde_json::json;
use tokio::task::JoinSet;
use tokio::time::timeout_at;

use crate::bus::Bus;
use crate::clock::Moment;
use crate::event::OVERDUE;
use crate::metrics;
use crate::record::{Record, Status};
use crate::retired::{Phase, Retired};
use crate::store::Store;
use crate::table::{Item, Page};
use crate::window::Window;

/// The most generations that are removed at a time: each is a few requests that
/// wait for the network.
const REMOVALS_AT_A_TIME: usize = 8;

/// What a sweep did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Swept {
    /// Images that were brought back to work.
    pub overdue: usize,
    /// Generations that were removed.
    pub removed: usize,
    /// Items that are no record and no retired generation that this version
    /// knows: the log names each.
    pub unreadable: usize,
    /// What is due and was not got to in the time that there was; at least so
    /// many.
    pub left: usize,
}

impl Store {
    /// Brings every PENDING image whose claim has run out back to work, by an
    /// event like that of its original, and then removes every retired
    /// generation that is due.
    ///
    /// # Errors
    /// `network`, `storage`: the first one, after all else was dealt with.
    pub async fn sweep(&self, bus: &Bus, window: Window) -> isopix::Result<Swept> {
        let mut sweep = Sweep {
            store: self,
            window,
            now: Moment::now(),
            swept: Swept::default(),
            fault: None,
        };
        let done = sweep.all(bus).await;
        sweep.note(done);
        let swept = sweep.swept;
        let Swept {
            overdue,
            removed,
            unreadable,
            left,
        } = swept;
        tracing::info!(overdue, removed, unreadable, left, "swept");
        metrics::swept(&swept);
        match sweep.fault {
            Some(error) => Err(error),
            None => Ok(swept),
        }
    }
}

/// A sweep that is under way.
struct Sweep<'a> {
    store: &'a Store,
    window: Window,
    now: Moment,
    swept: Swept,
    fault: Option<Error>,
}

impl Sweep<'_> {
    /// Keeps the first error, and says each.
    fn note<T>(&mut self, done: isopix::Result<T>) -> Option<T> {
        done.map_err(|error| {
            let (code, reason) = (error.code.as_str(), &error.message);
            tracing::error!(code, reason, "left to the next sweep");
            self.fault.get_or_insert(error);
        })
        .ok()
    }

    /// An error is that of the table, without which there is nothing to do.
    async fn all(&mut self, bus: &Bus) -> isopix::Result<()> {
        self.bring_back(bus).await?;
        self.remove_due(Phase::Retired).await?;
        self.remove_due(Phase::Removing).await
    }

    async fn bring_back(&mut self, bus: &Bus) -> isopix::Result<()> {
        let bucket = &self.store.originals.name;
        let status = Status::Pending.as_str();
        let mut end = None;
        loop {
            if !self.window.is_open() {
                return self.count_left(status, end).await;
            }
            let page: Page<Record> = self.store.table.due(status, self.now, end).await?;
            self.report_unreadable(&page.unreadable);
            let details: Vec<_> = page
                .items
                .iter()
                .map(|record| overdue(record, bucket))
                .collect();
            let told = bus.put(OVERDUE, &details).await;
            if self.note(told).is_none() {
                return Ok(());
            }
            self.swept.overdue += details.len();
            end = page.end;
            if end.is_none() {
                return Ok(());
            }
        }
    }

    async fn remove_due(&mut self, phase: Phase) -> isopix::Result<()> {
        let status = phase.as_str();
        let mut end = None;
        loop {
            if !self.window.is_open() {
                return self.count_left(status, end).await;
            }
            let page: Page<Retired> = self.store.table.due(status, self.now, end).await?;
            self.report_unreadable(&page.unreadable);
            self.remove_all(page.items).await;
            end = page.end;
            if end.is_none() {
                return Ok(());
            }
        }
    }

    /// Removes some generations at a time, as long as there is time.
    async fn remove_all(&mut self, due: Vec<Retired>) {
        let mut waiting = due.into_iter();
        let mut running = JoinSet::new();
        loop {
            while running.len() < REMOVALS_AT_A_TIME && self.window.is_open() {
                let Some(retired) = waiting.next() else {
                    break;
                };
                let store = self.store.clone();
                running.spawn(async move { store.remove_retired(&retired).await });
            }
            match timeout_at(self.window.ends_at, running.join_next()).await {
                Ok(Some(done)) => {
                    let done = done.unwrap_or_else(|_| Err(Error::internal()));
                    let is_removed = self.note(done).unwrap_or(false);
                    self.swept.removed += usize::from(is_removed);
                }
                // Those that run are taken up again once their lease is over.
                Err(_) => break,
                Ok(None) => break,
            }
        }
        self.swept.left += waiting.len() + running.len();
    }

    /// Counts what is due behind `end`, as far as there is time to count.
    async fn count_left(&mut self, status: &str, mut end: Option<Item>) -> isopix::Result<()> {
        loop {
            let counting = self.store.table.count_due(status, self.now, end);
            let Ok(counted) = timeout_at(self.window.ends_at, counting).await else {
                return Ok(());
            };
            let (count, next) = counted?;
            self.swept.left += count;
            end = next;
            if end.is_none() {
                return Ok(());
            }
        }
    }

    fn report_unreadable(&mut self, unreadable: &[(String, String)]) {
        self.swept.unreadable += unreadable.len();
        for (item, reason) in unreadable {
            tracing::error!(item, reason, "an item that cannot be read");
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
