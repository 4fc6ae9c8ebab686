//! The direct wiring: S3's notifications, by themselves or in messages of a
//! queue, call the function.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::bus::Bus;
use crate::event::{self, Change};
use crate::failure::Failure;
use crate::outcome::{Outcome, OutcomeKind};
use crate::store::Store;
use crate::window::Window;

/// What an invocation did with a notification, record by record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// One outcome for each record of the notification.
    pub records: Vec<Outcome>,
}

/// The messages of a batch that the queue should deliver again; it drops the
/// others.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchAnswer {
    /// Those that failed.
    pub batch_item_failures: Vec<BatchItemFailure>,
}

/// A message that failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchItemFailure {
    /// Its id.
    pub item_identifier: String,
}

#[derive(Deserialize)]
struct Batch {
    #[serde(rename = "Records")]
    messages: Vec<Message>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Message {
    message_id: String,
    body: String,
}

/// Whether an event is a batch of SQS messages.
pub fn is_batch(event: &Value) -> bool {
    event["Records"][0]["eventSource"] == "aws:sqs"
}

/// The direct wiring: what it works on, and where it tells of it.
#[derive(Clone, Debug)]
pub struct Direct {
    /// The images.
    pub store: Store,
    /// The bus, if anybody is to be told.
    pub bus: Option<Bus>,
}

impl Direct {
    /// Deals with all records of an S3 notification, one after the other.
    /// `request` is the id of the request, which stays the same when the
    /// caller tries the event again.
    ///
    /// # Errors
    /// The first one that the caller should try again; the other records are
    /// dealt with all the same.
    pub async fn process(&self, event: &Value, request: &str) -> Result<Summary, Failure> {
        let changes = event::parse(event, &self.store.originals.name)?;
        let mut records = Vec::with_capacity(changes.len());
        let mut failure = None;
        for change in changes {
            match self.follow(&change, request).await {
                Ok(outcome) => records.push(outcome),
                Err(error) => failure = failure.or(Some(error)),
            }
        }
        match failure {
            Some(failure) => Err(failure),
            None => Ok(Summary { records }),
        }
    }

    /// Deals with all messages of an SQS batch, each of which holds one event.
    /// One that cannot be dealt with now does not keep the others from it. Outside
    /// the window no message is begun but the first.
    ///
    /// # Errors
    /// `invalid-event` for what is no batch.
    pub async fn process_batch(
        &self,
        event: &Value,
        window: Window,
    ) -> Result<BatchAnswer, Failure> {
        let batch: Batch = event::read(event)?;
        let mut answer = BatchAnswer::default();
        for (index, message) in batch.messages.iter().enumerate() {
            let is_late = index > 0 && !window.is_open();
            let reason = if is_late {
                Some("no-time")
            } else {
                let processed = self.process_message(message).await;
                processed.err().map(|failure| failure.name())
            };
            if let Some(reason) = reason {
                let message = &message.message_id;
                tracing::error!(message, reason, "left in the queue");
                answer.batch_item_failures.push(BatchItemFailure {
                    item_identifier: message.clone(),
                });
            }
        }
        Ok(answer)
    }

    async fn process_message(&self, message: &Message) -> Result<(), Failure> {
        let event: Value = serde_json::from_str(&message.body)
            .map_err(|error| Failure::InvalidEvent(format!("the message's body: {error}")))?;
        // A message keeps its id when it is delivered again, so that the claim
        // of a run that died is the next run's.
        let processed = self.process(&event, &message.message_id).await;
        if event::is_reminder(&event) && matches!(processed, Ok(_) | Err(Failure::Image(_))) {
            // As long as the image is overdue, the sweeper sends another.
            return Ok(());
        }
        // The other run may yet die, and then this message is the one that
        // brings the image back.
        let is_held = |outcome: &Outcome| outcome.result == OutcomeKind::Held;
        if processed?.records.iter().any(is_held) {
            return Err(Failure::Image(isopix::Error::new(
                isopix::Code::Storage,
                "another run holds the image: look again later",
            )));
        }
        Ok(())
    }

    async fn follow(&self, change: &Change, request: &str) -> Result<Outcome, Failure> {
        let outcome = self.store.follow(change, request).await?;
        if let (Some(bus), Some(announcement)) = (&self.bus, &outcome.announcement) {
            let told = bus.announce(announcement).await;
            told.map_err(Failure::Unannounced)?;
        }
        Ok(outcome)
    }
}
