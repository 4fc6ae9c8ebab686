//! Deletes in a bucket that keeps versions, after which an older object is
//! there: no other event tells of that.

use isopix_lambda::claim::Claimed;
use isopix_lambda::event::{Change, parse};
use isopix_lambda::record::Status;
use serde_json::{Value, json};

use crate::notifications::{created, removed};
use crate::pictures::picture;
use crate::stack::{Stack, e_tag};
use crate::sweep::sweep;

const KEY: &str = "photos/cat";

/// The event of a version's delete, or a delete marker's.
fn erased(version: &str, sequencer: &str) -> Value {
    let mut event = removed(KEY, sequencer);
    event["Records"][0]["s3"]["object"]["versionId"] = json!(version);
    event
}

async fn stack() -> Stack {
    let mut stack = Stack::start().await;
    let recipes = [("photos/", crate::stack::RECIPE)];
    stack.store.recipes = isopix_lambda::Recipes::new(recipes).unwrap();
    stack
}

/// The event that the sweeper sends is followed to the end.
async fn bring_back(stack: &Stack) {
    assert_eq!(sweep(stack).await.overdue, 1);
    let heard = stack.listener.heard();
    let (kind, detail) = heard.last().unwrap();
    assert_eq!(kind, "Image Overdue");
    let event = json!({"source": "isopix", "detail-type": kind, "detail": detail});
    assert_eq!(stack.outcome(&event, "reminded").await, "ready");
}

#[tokio::test]
async fn a_delete_that_is_undone_brings_the_image_back() {
    let stack = stack().await;
    let event = stack.put(KEY, &picture(1), "01").await;
    assert_eq!(stack.outcome(&event, "one").await, "ready");
    stack.store.originals.erase(KEY).await.unwrap();
    assert_eq!(
        stack.outcome(&erased("marker", "02"), "two").await,
        "deleted"
    );

    // The marker is removed, and the object stands under its key again.
    stack.put(KEY, &picture(1), "unused").await;
    let undone = erased("marker", "03");
    assert_eq!(stack.outcome(&undone, "three").await, "replaced");
    assert_eq!(stack.record(KEY).await.unwrap().status, Status::Pending);
    bring_back(&stack).await;
    let record = stack.record(KEY).await.unwrap();
    assert_eq!((record.status, record.expires), (Status::Ready, None));
    // The same event again changes nothing.
    assert_eq!(stack.outcome(&undone, "four").await, "replaced");
    assert_eq!(stack.record(KEY).await.unwrap(), record);
}

#[tokio::test]
async fn where_the_newest_version_is_erased_the_older_one_is_rendered() {
    let mut stack = stack().await;
    stack.store.grace = std::time::Duration::ZERO;
    let event = stack.put(KEY, &picture(2), "02").await;
    assert_eq!(stack.outcome(&event, "two").await, "ready");
    let mut newer = stack.record(KEY).await.unwrap();
    newer.version_id = Some("second".to_owned());
    stack.store.table.write(&newer).await.unwrap();

    stack.put(KEY, &picture(1), "unused").await;
    let erased = erased("second", "03");
    assert_eq!(stack.outcome(&erased, "three").await, "replaced");
    // What was erased is shown no longer.
    let between = stack.record(KEY).await.unwrap();
    assert_eq!(
        (between.status, between.generation),
        (Status::Pending, None)
    );
    bring_back(&stack).await;
    let record = stack.record(KEY).await.unwrap();
    assert_eq!(record.e_tag, Some(e_tag(&picture(1))));
    assert_ne!(record.generation, newer.generation);
    sweep(&stack).await;
    assert_eq!(stack.renditions().await.len(), 3);
}

#[tokio::test]
async fn a_late_delete_in_a_bucket_without_versions_changes_nothing() {
    let stack = stack().await;
    let event = stack.put(KEY, &picture(1), "01").await;
    assert_eq!(stack.outcome(&event, "one").await, "ready");
    let record = stack.record(KEY).await;
    assert_eq!(stack.outcome(&removed(KEY, "02"), "two").await, "replaced");
    assert_eq!(stack.record(KEY).await, record);
}

#[tokio::test]
async fn a_backfill_forgets_no_version() {
    let stack = stack().await;
    let event = stack.put(KEY, &picture(1), "02").await;
    assert_eq!(stack.outcome(&event, "one").await, "ready");
    let mut record = stack.record(KEY).await.unwrap();
    record.version_id = Some("second".to_owned());
    stack.store.table.write(&record).await.unwrap();

    // A listing names no versions.
    let listed = created(KEY, Some(&e_tag(&picture(1))), "02");
    let Change::Created(object) = parse(&listed, "originals").unwrap().remove(0) else {
        panic!("{listed}");
    };
    assert_eq!(object.version_id, None);
    let judged = record.writes + 1;
    let claimed = stack.store.reclaim(&object, None, "backfill", judged);
    let Claimed::Won(claim) = claimed.await.unwrap() else {
        panic!("the claim is lost");
    };
    assert_eq!(claim.record().version_id.as_deref(), Some("second"));
}
