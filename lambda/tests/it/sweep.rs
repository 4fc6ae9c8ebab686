//! What was left lying: images whose run died, and renditions that others took
//! the place of.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use aws_sdk_dynamodb::types::AttributeValue;
use isopix_lambda::record::Status;
use isopix_lambda::{Swept, Window};
use serde_json::{Value, json};

use crate::notifications::removed;
use crate::pictures::picture;
use crate::s3_server::ReadFault;
use crate::stack::Stack;

const KEY: &str = "uploads/default/cat";

pub(crate) fn hour() -> Window {
    Window::of(Duration::from_secs(3600))
}

pub(crate) async fn sweep(stack: &Stack) -> Swept {
    stack.store.sweep(&stack.bus, hour()).await.unwrap()
}

/// A stack without a grace time, whose original was one picture after the other.
async fn overwritten(versions: &[(u8, &str)]) -> Stack {
    let mut stack = Stack::start().await;
    stack.store.grace = Duration::ZERO;
    for &(number, sequencer) in versions {
        let event = stack.put(KEY, &picture(number), sequencer).await;
        assert_eq!(stack.outcome(&event, sequencer).await, "ready");
    }
    stack
}

async fn assert_only_the_current_generation(stack: &Stack) {
    let record = stack.record(KEY).await.unwrap();
    let folder = format!("{}/{}/", record.id, record.generation.unwrap());
    let left = stack.renditions().await;
    assert_eq!(left.len(), 3);
    assert!(left.iter().all(|key| key.starts_with(&folder)), "{left:?}");
}

/// An event as the bus would deliver it.
fn delivered(kind: &str, detail: &Value) -> Value {
    json!({"source": "isopix", "detail-type": kind, "detail": detail})
}

#[tokio::test]
async fn an_image_whose_run_died_comes_back_to_work() {
    let mut stack = Stack::start().await;
    stack.store.lease = Duration::ZERO;
    let event = stack.put(KEY, &picture(1), "01").await;
    *stack.read_fault.lock().unwrap() = Some(ReadFault::CutOff);
    stack.direct().process(&event, "dead").await.unwrap_err();

    assert_eq!(sweep(&stack).await.overdue, 1);
    let heard = stack.listener.heard();
    let [(kind, detail)] = heard.as_slice() else {
        panic!("{heard:?}");
    };
    assert_eq!(kind, "Image Overdue");
    let event = delivered(kind, detail);
    assert_eq!(stack.outcome(&event, "another").await, "ready");
    let record = stack.record(KEY).await.unwrap();
    assert_eq!((record.status, record.attempts), (Status::Ready, 1));
    assert_eq!(sweep(&stack).await, Swept::default());
}

#[tokio::test]
async fn a_run_that_may_still_live_is_left_alone() {
    let stack = Stack::start().await;
    let event = stack.put(KEY, &picture(1), "01").await;
    *stack.read_fault.lock().unwrap() = Some(ReadFault::CutOff);
    stack.direct().process(&event, "slow").await.unwrap_err();
    assert_eq!(sweep(&stack).await, Swept::default());
}

#[tokio::test]
async fn a_sweep_that_cannot_tell_says_so() {
    let mut stack = Stack::start().await;
    stack.store.lease = Duration::ZERO;
    let event = stack.put(KEY, &picture(1), "01").await;
    *stack.read_fault.lock().unwrap() = Some(ReadFault::CutOff);
    stack.direct().process(&event, "dead").await.unwrap_err();
    stack.listener.refuse(1);
    let error = stack.store.sweep(&stack.bus, hour()).await.unwrap_err();
    assert_eq!(error.code, isopix::Code::Storage);
    assert_eq!(sweep(&stack).await.overdue, 1);
}

#[tokio::test]
async fn old_renditions_stay_for_the_grace_time() {
    let stack = Stack::start().await;
    let event = stack.put(KEY, &picture(1), "01").await;
    assert_eq!(stack.outcome(&event, "one").await, "ready");
    let event = stack.put(KEY, &picture(2), "02").await;
    assert_eq!(stack.outcome(&event, "two").await, "ready");
    assert_eq!(stack.renditions().await.len(), 6);
    assert_eq!(sweep(&stack).await, Swept::default());
    assert_eq!(stack.renditions().await.len(), 6);
}

#[tokio::test]
async fn after_it_only_the_generation_of_the_record_is_there() {
    let stack = overwritten(&[(1, "01"), (2, "02")]).await;
    assert_eq!(sweep(&stack).await.removed, 1);
    assert_only_the_current_generation(&stack).await;
    assert_eq!(sweep(&stack).await, Swept::default());
}

#[tokio::test]
async fn a_generation_that_came_back_stays() {
    let stack = overwritten(&[(1, "01"), (2, "02"), (1, "03")]).await;
    // The second one's.
    assert_eq!(sweep(&stack).await.removed, 1);
    assert_only_the_current_generation(&stack).await;
}

#[tokio::test]
async fn renditions_before_a_failure_go_too() {
    let mut stack = Stack::start().await;
    stack.store.grace = Duration::ZERO;
    let event = stack.put(KEY, &picture(1), "01").await;
    assert_eq!(stack.outcome(&event, "one").await, "ready");
    let event = stack.put(KEY, b"no picture", "02").await;
    assert_eq!(stack.outcome(&event, "two").await, "failed");
    assert_eq!(sweep(&stack).await.removed, 1);
    assert_eq!(stack.renditions().await, [""; 0]);
}

#[tokio::test]
async fn a_deleted_image_leaves_nothing_to_sweep() {
    let stack = overwritten(&[(1, "01"), (2, "02")]).await;
    stack.store.originals.erase(KEY).await.unwrap();
    assert_eq!(stack.outcome(&removed(KEY, "03"), "three").await, "deleted");
    assert_eq!(stack.renditions().await, [""; 0]);
    // It looks once more for what a run wrote that had not seen the delete.
    let id = isopix::image_id(KEY);
    let generation = stack.retired(&id).await.unwrap();
    let late = format!("{id}/{generation}/late.jpg");
    let renditions = &stack.store.renditions;
    let sha256 = isopix::sha256_hex(b"late");
    renditions
        .write(&late, "image/jpeg", b"late".to_vec(), &sha256)
        .await
        .unwrap();
    sweep(&stack).await;
    assert_eq!(stack.renditions().await, [""; 0]);
    assert_eq!(stack.record(KEY).await.unwrap().status, Status::Deleted);
    assert_eq!(sweep(&stack).await, Swept::default());
}

/// Twelve versions of one original, of which eleven are retired.
async fn eleven_retired() -> Stack {
    let sequencers: Vec<String> = (1..=12).map(|version| format!("{version:02}")).collect();
    let versions: Vec<(u8, &str)> = (1..).zip(sequencers.iter().map(String::as_str)).collect();
    overwritten(&versions).await
}

/// A window in which something may be begun and waited for so long from now.
fn window(starts: Duration, ends: Duration) -> Window {
    let now = tokio::time::Instant::now();
    Window {
        starts_until: now + starts,
        ends_at: now + ends,
    }
}

/// An image whose run has died and whose lease is over.
async fn died(stack: &mut Stack) {
    stack.store.lease = Duration::ZERO;
    let event = stack.put("uploads/default/dead", &picture(1), "01").await;
    *stack.read_fault.lock().unwrap() = Some(ReadFault::CutOff);
    stack.direct().process(&event, "dead").await.unwrap_err();
}

#[tokio::test]
async fn generations_are_removed_some_at_a_time() {
    let stack = eleven_retired().await;
    stack.lists.slow_down(Duration::from_millis(500));
    assert_eq!(sweep(&stack).await.removed, 11);
    assert_eq!(stack.lists.most(), 8);
    stack.lists.slow_down(Duration::ZERO);
    assert_only_the_current_generation(&stack).await;
}

#[tokio::test]
async fn a_sweep_begins_nothing_in_its_last_time_and_says_how_much_is_left() {
    let stack = eleven_retired().await;
    stack.lists.slow_down(Duration::from_secs(2));
    let window = window(Duration::from_secs(1), Duration::from_secs(30));
    let swept = stack.store.sweep(&stack.bus, window).await.unwrap();
    assert_eq!((swept.removed, swept.left), (8, 3));

    stack.lists.slow_down(Duration::ZERO);
    let swept = sweep(&stack).await;
    assert_eq!((swept.removed, swept.left), (3, 0));
    assert_only_the_current_generation(&stack).await;
}

#[tokio::test]
async fn a_sweep_without_time_counts_what_is_due() {
    let mut stack = eleven_retired().await;
    died(&mut stack).await;
    let window = window(Duration::ZERO, Duration::from_secs(30));
    let swept = stack.store.sweep(&stack.bus, window).await.unwrap();
    let nothing = Swept {
        left: 12,
        ..Swept::default()
    };
    assert_eq!(swept, nothing);
}

#[tokio::test]
async fn removals_that_hang_keep_no_image_from_its_work_and_no_sweep_from_its_end() {
    let mut stack = eleven_retired().await;
    died(&mut stack).await;
    stack.listener.heard();
    stack.lists.slow_down(Duration::from_secs(60));
    let started = Instant::now();
    let window = window(Duration::from_secs(1), Duration::from_secs(2));
    let swept = stack.store.sweep(&stack.bus, window).await.unwrap();
    assert!(started.elapsed() < Duration::from_secs(10));
    assert_eq!((swept.overdue, swept.removed, swept.left), (1, 0, 11));
    assert_eq!(stack.listener.kinds(), ["Image Overdue"]);
}

#[tokio::test]
async fn a_removal_that_fails_keeps_no_other_from_being_done() {
    let stack = eleven_retired().await;
    stack.lists.refuse(1);
    let swept = stack.store.sweep(&stack.bus, hour()).await;
    assert_eq!(swept.unwrap_err().code, isopix::Code::Storage);
    // Those of the record, and those that could not be listed.
    assert_eq!(stack.renditions().await.len(), 6);
}

#[tokio::test]
async fn a_bus_that_refuses_keeps_no_generation_from_being_removed() {
    let mut stack = eleven_retired().await;
    died(&mut stack).await;
    stack.listener.refuse(1);
    let swept = stack.store.sweep(&stack.bus, hour()).await;
    assert_eq!(swept.unwrap_err().code, isopix::Code::Storage);
    assert_only_the_current_generation(&stack).await;
}

#[tokio::test]
async fn what_cannot_be_read_is_counted_and_keeps_nobody_else_from_being_served() {
    let mut stack = overwritten(&[(1, "01"), (2, "02")]).await;
    died(&mut stack).await;
    for status in ["PENDING", "RETIRED", "REMOVING"] {
        let text = |text: &str| AttributeValue::S(text.to_owned());
        let put = stack.dynamodb.put_item().table_name("images");
        put.item("id", text(&format!("strange {status}")))
            .item("status", text(status))
            .item("lease", AttributeValue::N("1".to_owned()))
            .send()
            .await
            .unwrap();
    }
    let expected = Swept {
        overdue: 1,
        removed: 1,
        unreadable: 3,
        left: 0,
    };
    assert_eq!(sweep(&stack).await, expected);
    assert_only_the_current_generation(&stack).await;
}

#[tokio::test]
async fn a_mark_of_the_sweeper_whose_answer_is_lost_is_its_own() {
    let stack = overwritten(&[(1, "01"), (2, "02")]).await;
    stack.lost_answers.store(1, Ordering::SeqCst);
    assert_eq!(sweep(&stack).await.removed, 1);
    assert_only_the_current_generation(&stack).await;
}
