//! The event bus.

use aws_sdk_eventbridge::Client;
use aws_sdk_eventbridge::types::PutEventsRequestEntry;
use isopix::{Code, Error};
use serde::Serialize;

use crate::announce::Announcement;
use crate::aws_error::aws_error;
use crate::event::OWN_SOURCE;

/// The most events that one PutEvents request may have.
const BATCH: usize = 10;

/// The event bus, by its name.
#[derive(Clone, Debug)]
pub struct Bus {
    client: Client,
    name: String,
}

impl Bus {
    /// A bus by its name.
    pub fn new(client: Client, name: impl Into<String>) -> Self {
        let name = name.into();
        Bus { client, name }
    }

    /// Tells the world.
    ///
    /// # Errors
    /// `network`, `storage`.
    pub async fn announce(&self, announcement: &Announcement) -> isopix::Result<()> {
        self.put(announcement.detail_type, &[&announcement.detail])
            .await
    }

    /// Puts events of one type.
    ///
    /// # Errors
    /// `network`, `storage`; some of the events may have been taken.
    pub async fn put(&self, detail_type: &str, details: &[impl Serialize]) -> isopix::Result<()> {
        for batch in details.chunks(BATCH) {
            let mut entries = Vec::with_capacity(batch.len());
            for detail in batch {
                let detail = serde_json::to_string(detail).map_err(|_| Error::internal())?;
                let entry = PutEventsRequestEntry::builder()
                    .event_bus_name(&self.name)
                    .source(OWN_SOURCE)
                    .detail_type(detail_type)
                    .detail(detail);
                entries.push(entry.build());
            }
            let answer = self
                .client
                .put_events()
                .set_entries(Some(entries))
                .send()
                .await
                .map_err(|error| aws_error("PutEvents", &error))?;
            if let Some(code) = answer.entries().iter().find_map(|entry| entry.error_code()) {
                return Err(Error::new(Code::Storage, format!("PutEvents: {code}")));
            }
        }
        Ok(())
    }
}
