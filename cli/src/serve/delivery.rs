//! From the storage's events to the function `render`: tried again with
//! growing pauses, and put aside when that does not help. Nothing is lost.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio::sync::Semaphore;
use uuid::Uuid;

use super::REGION;
use super::folder::write_private;
use super::log::Log;
use super::runtime::{Failure, Function};
use super::store::{Event, Store, StoreError};

/// How often an event is tried. The function itself ends an image as FAILED
/// at the fourth attempt, so that this is for trouble that keeps it from its
/// records.
const MAX_ATTEMPTS: u32 = 6;
/// The longest pause after the first failure; it doubles.
const PAUSE: Duration = Duration::from_millis(500);
/// The longest pause at all.
const MAX_PAUSE: Duration = Duration::from_secs(30);

/// What delivers events.
#[derive(Clone)]
pub(crate) struct Delivery {
    pub(crate) store: Arc<Store>,
    pub(crate) render: Arc<Function>,
    /// How many events are under way at a time.
    pub(crate) at_a_time: usize,
    /// The folder for events that could not be dealt with.
    pub(crate) dead_letters: PathBuf,
    pub(crate) log: Log,
}

impl Delivery {
    /// Delivers events until the process ends.
    pub(crate) fn start(self) {
        tokio::spawn(async move {
            let under_way = Arc::new(Semaphore::new(self.at_a_time));
            loop {
                // The semaphore is never closed.
                let Ok(permit) = Arc::clone(&under_way).acquire_owned().await else {
                    return;
                };
                match self.store.take_event().await {
                    Ok(event) => {
                        let delivery = self.clone();
                        tokio::spawn(async move {
                            delivery.deliver(event).await;
                            drop(permit);
                        });
                    }
                    Err(error) => {
                        self.report(&error);
                        tokio::time::sleep(MAX_PAUSE).await;
                    }
                }
            }
        });
    }

    async fn deliver(&self, event: Event) {
        let notification = Bytes::from(notification(&event).to_string());
        let outcome = self.render.invoke(&event.request, notification).await;
        let recorded = match outcome {
            Ok(_) => self.store.finish_event(event.sequence).await,
            // It stays where it is, for the next start.
            Err(Failure::Stopped) => Ok(()),
            Err(failure) => self.after(&event, &failure).await,
        };
        if let Err(error) = recorded {
            self.report(&error);
        }
    }

    async fn after(&self, event: &Event, failure: &Failure) -> Result<(), StoreError> {
        let attempt = event.attempts + 1;
        if attempt < MAX_ATTEMPTS {
            self.log.warn(format_args!(
                "attempt {attempt} of {MAX_ATTEMPTS} to render an image failed: {failure}"
            ));
            let pause = jittered(pause_after(attempt));
            return self.store.postpone_event(event.sequence, pause).await;
        }
        let path = self.dead_letters.join(format!("{}.json", event.request));
        write_private(&path, dead_letter(event, failure).as_bytes())?;
        self.log.warn(format_args!(
            "gave up on an image after {attempt} attempts: {failure}: the event is kept in {}",
            path.display()
        ));
        self.store.finish_event(event.sequence).await
    }

    fn report(&self, error: &StoreError) {
        self.log
            .warn(format_args!("cannot keep track of an event: {error:?}"));
    }
}

/// The event as S3 sends it.
fn notification(event: &Event) -> Value {
    let key: String = form_urlencoded::byte_serialize(event.key.as_bytes()).collect();
    json!({"Records": [{
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": REGION,
        "eventTime": rfc3339(event.time_ms),
        "eventName": event.name,
        "s3": {
            "s3SchemaVersion": "1.0",
            "bucket": {"name": event.bucket, "arn": format!("arn:aws:s3:::{}", event.bucket)},
            "object": {
                "key": key,
                "size": event.bytes,
                "eTag": event.e_tag,
                "sequencer": format!("{:016X}", event.sequence),
            },
        },
    }]})
}

fn dead_letter(event: &Event, failure: &Failure) -> String {
    let letter = json!({
        "requestId": event.request,
        "attempts": event.attempts + 1,
        "errorType": failure.kind(),
        "errorMessage": failure.to_string(),
        "event": notification(event),
    });
    format!("{letter:#}\n")
}

fn rfc3339(time_ms: i64) -> String {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(time_ms) * 1_000_000)
        .ok()
        .and_then(|time| time.format(&Rfc3339).ok())
        .unwrap_or_default()
}

/// The longest pause after that many failures.
fn pause_after(failures: u32) -> Duration {
    let doublings = failures.saturating_sub(1).min(16);
    (PAUSE * 2_u32.pow(doublings)).min(MAX_PAUSE)
}

/// From half of a pause to all of it, so that what failed together is not
/// tried again together.
fn jittered(pause: Duration) -> Duration {
    let (random, _) = Uuid::new_v4().as_u64_pair();
    let half = pause / 2;
    let spread_ms = u64::try_from(half.as_millis()).unwrap_or(0);
    half + Duration::from_millis(random % (spread_ms + 1))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn event() -> Event {
        Event {
            sequence: 255,
            request: "r1".to_owned(),
            name: "ObjectCreated:Put".to_owned(),
            bucket: "originals".to_owned(),
            key: "a photo+ä.jpg".to_owned(),
            bytes: Some(7),
            e_tag: Some("0a".to_owned()),
            time_ms: 1_500,
            attempts: 0,
        }
    }

    #[test]
    fn a_notification_is_what_s3_sends() {
        let record = notification(&event())["Records"][0].clone();
        assert_eq!(record["eventSource"], "aws:s3");
        assert_eq!(record["eventTime"], "1970-01-01T00:00:01.5Z");
        let object = &record["s3"]["object"];
        assert_eq!(object["key"], "a+photo%2B%C3%A4.jpg");
        assert_eq!(object["size"], 7);
        assert_eq!(object["sequencer"], "00000000000000FF");
    }

    #[test]
    fn sequencers_compare_as_strings() {
        let sequencer = |sequence| {
            let event = Event {
                sequence,
                ..event()
            };
            let object = &notification(&event)["Records"][0]["s3"]["object"];
            object["sequencer"].as_str().unwrap().to_owned()
        };
        assert!(sequencer(9) < sequencer(10));
        assert!(sequencer(0xFFFF) < sequencer(0x1_0000));
    }

    #[test]
    fn pauses_grow_to_a_bound_and_are_spread() {
        assert_eq!(pause_after(1), PAUSE);
        assert_eq!(pause_after(2), PAUSE * 2);
        assert_eq!(pause_after(50), MAX_PAUSE);
        let pauses: Vec<_> = (0..64).map(|_| jittered(PAUSE)).collect();
        assert!(pauses.iter().all(|it| (PAUSE / 2..=PAUSE).contains(it)));
        assert!(pauses.iter().any(|it| *it != pauses[0]));
    }
}
