//! A bucket that was full before anybody looked.

use std::time::Duration;

use isopix_lambda::backfill::{Batch, Filled};
use isopix_lambda::claim::{Claimed, Lost};
use isopix_lambda::event::{Change, parse};
use isopix_lambda::record::Status;
use isopix_lambda::{Recipes, Window};
use serde_json::{Value, json};

use crate::notifications::removed;
use crate::pictures::picture;
use crate::s3_server::ReadFault;
use crate::stack::{Stack, e_tag};
use crate::sweep::hour;

const CAT: &str = "uploads/default/cat";
const DOG: &str = "uploads/default/dog";

fn item(key: &str, bytes: &[u8]) -> Value {
    json!({"Key": key, "ETag": e_tag(bytes), "Size": bytes.len(), "LastModified": 1000.0})
}

fn payload(items: &[Value]) -> Value {
    json!({
        "step": "backfill",
        "bucket": "originals",
        "items": items,
        "report": "run-1",
    })
}

fn batch(items: &[Value], since: Option<u64>) -> Batch {
    let mut payload = payload(items);
    payload["modifiedSince"] = since.into();
    Batch::parse(&payload).unwrap()
}

/// A batch of which nothing is skipped for being READY.
fn forced(items: &[Value]) -> Batch {
    let mut payload = payload(items);
    payload["force"] = true.into();
    Batch::parse(&payload).unwrap()
}

async fn fill(stack: &Stack, batch: &Batch) -> Filled {
    // The tests have no third bucket, and keys do not meet.
    let reports = &stack.store.renditions;
    stack.store.fill(batch, reports, hour()).await.unwrap()
}

fn filled(ready: u32, skipped: u32, failed: u32) -> Filled {
    Filled {
        ready,
        skipped,
        failed,
        left: Vec::new(),
    }
}

/// What is left, as the next batch would hold it.
fn left(filled: &Filled) -> Vec<Value> {
    let left = serde_json::to_value(&filled.left).unwrap();
    left.as_array().unwrap().clone()
}

async fn status(stack: &Stack, key: &str) -> Status {
    stack.record(key).await.unwrap().status
}

#[tokio::test]
async fn what_no_event_told_of_is_rendered_once() {
    let stack = Stack::start().await;
    stack.put(CAT, &picture(1), "01").await;
    stack.put(DOG, &picture(2), "01").await;
    let batch = batch(&[item(CAT, &picture(1)), item(DOG, &picture(2))], None);
    assert_eq!(fill(&stack, &batch).await, filled(2, 0, 0));
    assert_eq!(fill(&stack, &batch).await, filled(0, 2, 0));
    assert_eq!(stack.record(CAT).await.unwrap().attempts, 1);
    assert_eq!(stack.listener.kinds(), [""; 0]);
}

#[tokio::test]
async fn renditions_that_were_lost_are_there_again_where_all_are_wanted() {
    let stack = Stack::start().await;
    let event = stack.put(CAT, &picture(1), "01").await;
    assert_eq!(stack.outcome(&event, "request").await, "ready");
    let all = stack.renditions().await;
    let before = stack.record(CAT).await.unwrap();
    stack.store.renditions.erase(&all[0]).await.unwrap();
    let items = [item(CAT, &picture(1))];
    let batch = batch(&items, None);
    assert_eq!(fill(&stack, &batch).await, filled(0, 1, 0));
    assert_eq!(stack.renditions().await.len(), all.len() - 1);

    assert_eq!(fill(&stack, &forced(&items)).await, filled(1, 0, 0));
    assert_eq!(stack.renditions().await, all);
    let after = stack.record(CAT).await.unwrap();
    assert_eq!(after.status, Status::Ready);
    assert_eq!(after.renditions, before.renditions);
    assert_eq!(stack.retired(&after.id).await, None);
}

#[tokio::test]
async fn an_event_that_comes_after_it_is_followed() {
    let stack = Stack::start().await;
    let event = stack.put(CAT, &picture(1), "01").await;
    let batch = batch(&[item(CAT, &picture(1))], None);
    assert_eq!(fill(&stack, &batch).await, filled(1, 0, 0));
    let generation = stack.record(CAT).await.unwrap().generation;
    assert_eq!(stack.outcome(&event, "request").await, "ready");
    assert_eq!(stack.record(CAT).await.unwrap().generation, generation);
}

#[tokio::test]
async fn what_an_event_had_rendered_is_skipped_until_the_recipe_changes() {
    let mut stack = Stack::start().await;
    let event = stack.put(CAT, &picture(1), "01").await;
    assert_eq!(stack.outcome(&event, "request").await, "ready");
    let batch = batch(&[item(CAT, &picture(1))], None);
    assert_eq!(fill(&stack, &batch).await, filled(0, 1, 0));
    let other = r#"{"version": 1, "variants": {"other": {"width": 20}}}"#;
    stack.store.recipes = Recipes::new([("uploads/default/", other)]).unwrap();
    assert_eq!(fill(&stack, &batch).await, filled(1, 0, 0));
    let record = stack.record(CAT).await.unwrap();
    assert_eq!(record.renditions[0].variant, "other");
}

#[tokio::test]
async fn a_lost_event_of_a_newer_object_is_made_good() {
    let stack = Stack::start().await;
    let event = stack.put(CAT, &picture(1), "01").await;
    assert_eq!(stack.outcome(&event, "request").await, "ready");
    stack.put(CAT, &picture(2), "02").await;
    let old = batch(&[item(CAT, &picture(1))], None);
    assert_eq!(fill(&stack, &old).await, filled(0, 1, 0));
    let new = batch(&[item(CAT, &picture(2))], None);
    assert_eq!(fill(&stack, &new).await, filled(1, 0, 0));
    assert_eq!(
        stack.record(CAT).await.unwrap().e_tag,
        Some(e_tag(&picture(2)))
    );
}

#[tokio::test]
async fn a_stale_listing_leaves_the_newer_object_alone() {
    let stack = Stack::start().await;
    let event = stack.put(CAT, &picture(2), "02").await;
    assert_eq!(stack.outcome(&event, "request").await, "ready");
    let record = stack.record(CAT).await;
    *stack.read_fault.lock().unwrap() = Some(ReadFault::Replaced);
    let stale = batch(&[item(CAT, &picture(1))], None);
    assert_eq!(fill(&stack, &stale).await, filled(0, 1, 0));
    assert_eq!(stack.record(CAT).await, record);
}

#[tokio::test]
async fn renditions_of_an_original_that_expired_stay() {
    let mut stack = Stack::start().await;
    let event = stack.put(CAT, &picture(1), "01").await;
    assert_eq!(stack.outcome(&event, "request").await, "ready");
    let record = stack.record(CAT).await;
    stack.store.originals.erase(CAT).await.unwrap();
    let other = r#"{"version": 1, "variants": {"other": {"width": 20}}}"#;
    stack.store.recipes = Recipes::new([("uploads/default/", other)]).unwrap();
    let listed = batch(&[item(CAT, &picture(1))], None);
    assert_eq!(fill(&stack, &listed).await, filled(0, 1, 0));
    assert_eq!(stack.record(CAT).await, record);
    assert_eq!(stack.renditions().await.len(), 3);
}

#[tokio::test]
async fn a_record_that_was_written_meanwhile_is_somebody_elses() {
    let stack = Stack::start().await;
    let event = stack.put(CAT, &picture(1), "01").await;
    let Change::Created(object) = parse(&event, "originals").unwrap().remove(0) else {
        panic!("{event}");
    };
    assert_eq!(stack.outcome(&event, "request").await, "ready");
    let record = stack.record(CAT).await.unwrap();
    let store = &stack.store;
    let claimed = store.reclaim(&object, None, "backfill", record.writes - 1);
    assert_eq!(claimed.await.unwrap(), Claimed::Lost(Lost::Held));
    assert_eq!(stack.record(CAT).await.unwrap(), record);
    let claimed = store.reclaim(&object, None, "backfill", record.writes);
    assert!(matches!(claimed.await.unwrap(), Claimed::Won(_)));
}

#[tokio::test]
async fn a_key_without_a_recipe_is_reported_and_its_record_stays() {
    let stack = Stack::start().await;
    stack.put("elsewhere/cat", &picture(1), "01").await;
    let listed = batch(&[item("elsewhere/cat", &picture(1))], None);
    assert_eq!(fill(&stack, &listed).await, filled(0, 0, 1));
    assert_eq!(stack.record("elsewhere/cat").await, None);
    let id = isopix::image_id("elsewhere/cat");
    let report = stack.rendition(&format!("backfill/run-1/{id}.json"));
    let report: Value = serde_json::from_slice(&report).unwrap();
    assert_eq!(report["code"], "invalid-recipe");
}

#[tokio::test]
async fn an_object_that_is_withheld_is_reported_and_keeps_no_other_from_it() {
    let reasons = [
        (403, "InvalidObjectState"),
        (403, "AccessDenied"),
        (400, "KMS.DisabledException"),
        (400, "KMS.KMSInvalidStateException"),
        (400, "KMS.NotFoundException"),
        (400, "InvalidRequest"),
    ];
    for (status, code) in reasons {
        let stack = Stack::start().await;
        let event = stack.put(CAT, &picture(1), "01").await;
        assert_eq!(stack.outcome(&event, "request").await, "ready");
        let mut record = stack.record(CAT).await.unwrap();
        record.engine = Some("an older one".to_owned());
        stack.store.table.write(&record).await.unwrap();
        let before = stack.record(CAT).await;
        stack.put(DOG, &picture(2), "01").await;
        *stack.read_fault.lock().unwrap() = Some(ReadFault::Withheld(status, code));
        let both = [item(CAT, &picture(1)), item(DOG, &picture(2))];
        assert_eq!(fill(&stack, &batch(&both, None)).await, filled(1, 0, 1));
        assert_eq!(stack.record(CAT).await, before);
        let id = isopix::image_id(CAT);
        let report = stack.rendition(&format!("backfill/run-1/{id}.json"));
        let report: Value = serde_json::from_slice(&report).unwrap();
        assert_eq!(report["code"], "storage");
        assert_eq!(report["message"], format!("GetObject: {code}"));
    }
}

#[tokio::test]
async fn each_image_that_fails_has_a_report_and_is_tried_again_next_time() {
    let stack = Stack::start().await;
    stack.put(CAT, b"no picture", "01").await;
    stack.put(DOG, &picture(1), "01").await;
    let batch = batch(&[item(CAT, b"no picture"), item(DOG, &picture(1))], None);
    assert_eq!(fill(&stack, &batch).await, filled(1, 0, 1));
    assert_eq!(status(&stack, CAT).await, Status::Failed);
    let id = isopix::image_id(CAT);
    let report = stack.rendition(&format!("backfill/run-1/{id}.json"));
    let report: Value = serde_json::from_slice(&report).unwrap();
    assert_eq!((&report["key"], &report["id"]), (&json!(CAT), &json!(id)));
    assert_eq!(report["code"], "unsupported-format");
    assert!(report["message"].is_string());
    assert_eq!(fill(&stack, &batch).await, filled(0, 1, 1));
}

#[tokio::test]
async fn what_trouble_that_may_pass_keeps_from_it_is_left() {
    let stack = Stack::start().await;
    stack.put(CAT, &picture(1), "01").await;
    stack.put(DOG, &picture(2), "01").await;
    let both = [item(CAT, &picture(1)), item(DOG, &picture(2))];
    *stack.read_fault.lock().unwrap() = Some(ReadFault::CutOff);
    let first = fill(&stack, &batch(&both, None)).await;
    assert_eq!((first.ready, first.skipped, first.failed), (1, 0, 0));
    assert_eq!(status(&stack, DOG).await, Status::Ready);
    assert_eq!(left(&first).len(), 1);
    let second = fill(&stack, &batch(&left(&first), None)).await;
    assert_eq!(second, filled(1, 0, 0));
    assert_eq!(status(&stack, CAT).await, Status::Ready);
}

#[tokio::test]
async fn trouble_with_every_image_is_thrown() {
    let stack = Stack::start().await;
    stack.put(CAT, &picture(1), "01").await;
    let batch = batch(&[item(CAT, &picture(1))], None);
    *stack.read_fault.lock().unwrap() = Some(ReadFault::CutOff);
    let reports = &stack.store.renditions;
    let filled = stack.store.fill(&batch, reports, hour()).await;
    assert_eq!(filled.unwrap_err().name(), "network");
}

#[tokio::test]
async fn what_there_is_no_time_for_is_left_but_the_first_is_done() {
    let stack = Stack::start().await;
    let keys = [CAT, DOG, "uploads/default/owl"];
    for key in keys {
        stack.put(key, &picture(1), "01").await;
    }
    let mut items: Vec<_> = keys.iter().map(|key| item(key, &picture(1))).collect();
    for rest in (0..keys.len()).rev() {
        let reports = &stack.store.renditions;
        let batch = batch(&items, None);
        let filled = stack
            .store
            .fill(&batch, reports, Window::of(Duration::ZERO))
            .await;
        let filled = filled.unwrap();
        assert_eq!((filled.ready, filled.left.len()), (1, rest));
        assert_eq!(left(&filled), items[1..]);
        items.remove(0);
    }
}

#[tokio::test]
async fn older_objects_are_skipped_where_a_time_is_given() {
    let stack = Stack::start().await;
    stack.put(CAT, &picture(1), "01").await;
    let items = [item(CAT, &picture(1))];
    assert_eq!(
        fill(&stack, &batch(&items, Some(1001))).await,
        filled(0, 1, 0)
    );
    assert_eq!(
        fill(&stack, &batch(&items, Some(1000))).await,
        filled(1, 0, 0)
    );
}

#[test]
fn the_time_may_be_a_number_or_a_text() {
    let parse = |since: Value| {
        let payload = json!({
            "bucket": "originals", "items": [], "modifiedSince": since, "report": "run-1",
        });
        Batch::parse(&payload)
    };
    let seconds = parse(json!(1_767_323_045)).unwrap();
    assert_eq!(parse(json!("2026-01-02T03:04:05Z")).unwrap(), seconds);
    assert_eq!(parse(json!("2026-01-02T04:04:05+01:00")).unwrap(), seconds);
    assert_ne!(parse(Value::Null).unwrap(), seconds);
    for wrong in [json!("yesterday"), json!("2026-01-02"), json!(true)] {
        let failure = parse(wrong).unwrap_err();
        assert_eq!(failure.name(), "invalid-event");
        assert!(failure.to_string().contains("modifiedSince"), "{failure}");
    }
}

#[tokio::test]
async fn deleted_images_are_not_brought_back_by_a_listing() {
    let stack = Stack::start().await;
    stack.put(CAT, &picture(1), "01").await;
    stack.store.originals.erase(CAT).await.unwrap();
    assert_eq!(
        stack.outcome(&removed(CAT, "02"), "request").await,
        "deleted"
    );
    let stale = batch(&[item(CAT, &picture(1))], None);
    assert_eq!(fill(&stack, &stale).await, filled(0, 1, 0));
    assert_eq!(status(&stack, CAT).await, Status::Deleted);
    assert_eq!(stack.renditions().await, [""; 0]);
}

#[test]
fn what_is_no_batch_is_refused() {
    for report in ["", "../elsewhere", "a/b"] {
        let payload = json!({"bucket": "originals", "items": [], "report": report});
        let failure = Batch::parse(&payload).unwrap_err();
        assert_eq!(failure.name(), "invalid-event");
    }
}
