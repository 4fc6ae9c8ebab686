//! The direct wiring through a queue: batches of messages, and which of them
//! stay.

use std::sync::atomic::Ordering;
use std::time::Duration;

use isopix_lambda::Window;
use isopix_lambda::process::is_batch;
use isopix_lambda::record::Status;
use serde_json::{Value, json};

use crate::notifications::bridged;
use crate::pictures::picture;
use crate::s3_server::ReadFault;
use crate::stack::Stack;
use crate::sweep::hour;

const KEY: &str = "uploads/default/cat";

fn batch(messages: &[(&str, &Value)]) -> Value {
    let messages = messages.iter().map(|(id, body)| {
        json!({
            "messageId": id,
            "body": body.to_string(),
            "eventSource": "aws:sqs",
            "eventSourceARN": "arn:aws:sqs:us-east-1:000000000000:queue",
        })
    });
    json!({"Records": messages.collect::<Vec<_>>()})
}

async fn left(stack: &Stack, messages: &[(&str, &Value)]) -> Vec<String> {
    let batch = batch(messages);
    assert!(is_batch(&batch));
    let answer = stack.direct().process_batch(&batch, hour()).await.unwrap();
    let ids = answer.batch_item_failures.into_iter();
    ids.map(|failure| failure.item_identifier).collect()
}

#[tokio::test]
async fn a_notification_is_no_batch() {
    let stack = Stack::start().await;
    assert!(!is_batch(&stack.put(KEY, &picture(1), "01").await));
    assert!(!is_batch(&json!({"Records": []})));
}

#[tokio::test]
async fn messages_of_both_kinds_are_dealt_with() {
    let stack = Stack::start().await;
    let first = stack.put(KEY, &picture(1), "01").await;
    let second = stack.put("uploads/default/dog", &picture(2), "01").await;
    let messages = [("one", &first), ("two", &bridged(&second))];
    assert_eq!(left(&stack, &messages).await, [""; 0]);
    for key in [KEY, "uploads/default/dog"] {
        assert_eq!(stack.record(key).await.unwrap().status, Status::Ready);
    }
    assert_eq!(stack.listener.kinds(), ["Image Ready", "Image Ready"]);
}

#[tokio::test]
async fn a_poisoned_message_does_not_stop_the_others() {
    let stack = Stack::start().await;
    let good = stack.put(KEY, &picture(1), "01").await;
    let mut foreign = good.clone();
    foreign["Records"][0]["s3"]["bucket"]["name"] = json!("another");
    let messages = [
        ("poison", &json!("not an event")),
        ("foreign", &foreign),
        ("good", &good),
    ];
    assert_eq!(left(&stack, &messages).await, ["poison", "foreign"]);
    assert_eq!(stack.record(KEY).await.unwrap().status, Status::Ready);
}

#[tokio::test]
async fn a_damaged_file_leaves_the_queue() {
    let stack = Stack::start().await;
    let event = stack.put(KEY, b"no picture", "01").await;
    assert_eq!(left(&stack, &[("one", &event)]).await, [""; 0]);
    assert_eq!(stack.record(KEY).await.unwrap().status, Status::Failed);
    let heard = stack.listener.heard();
    assert_eq!(heard[0].0, "Image Failed");
    assert_eq!(heard[0].1["code"], "unsupported-format");
}

#[tokio::test]
async fn what_may_pass_stays_and_is_taken_up_by_whoever_comes_next() {
    let stack = Stack::start().await;
    let event = stack.put(KEY, &picture(1), "01").await;
    *stack.read_fault.lock().unwrap() = Some(ReadFault::CutOff);
    assert_eq!(left(&stack, &[("one", &event)]).await, ["one"]);
    assert_eq!(left(&stack, &[("two", &event)]).await, [""; 0]);
    assert_eq!(left(&stack, &[("one", &event)]).await, [""; 0]);
    assert_eq!(stack.listener.kinds(), ["Image Ready", "Image Ready"]);
    let record = stack.record(KEY).await.unwrap();
    assert_eq!((record.status, record.attempts), (Status::Ready, 1));
}

#[tokio::test]
async fn an_announcement_that_was_refused_is_made_at_the_next_delivery() {
    let stack = Stack::start().await;
    let event = stack.put(KEY, &picture(1), "01").await;
    stack.listener.refuse(1);
    assert_eq!(left(&stack, &[("one", &event)]).await, ["one"]);
    assert_eq!(stack.record(KEY).await.unwrap().status, Status::Ready);
    assert_eq!(stack.listener.kinds(), [""; 0]);
    assert_eq!(left(&stack, &[("one", &event)]).await, [""; 0]);
    assert_eq!(stack.listener.kinds(), ["Image Ready"]);
    assert_eq!(stack.listener.faults.load(Ordering::SeqCst), 0);
}

/// The sweeper's event of an image that is overdue.
fn reminder(event: &Value) -> Value {
    let mut reminder = bridged(event);
    reminder["source"] = json!("isopix");
    reminder["detail-type"] = json!("Image Overdue");
    reminder
}

#[tokio::test]
async fn what_a_dead_run_holds_stays_until_the_lease_has_run_out() {
    let mut stack = Stack::start().await;
    let event = stack.put(KEY, &picture(1), "01").await;
    stack.die_in_the_render_of(&event, "dead").await;
    assert_eq!(left(&stack, &[("one", &event)]).await, ["one"]);
    stack.store.lease = Duration::ZERO;
    // The lease of the same message is over with its next delivery.
    stack.die_in_the_render_of(&event, "dead").await;
    assert_eq!(left(&stack, &[("one", &event)]).await, [""; 0]);
    assert_eq!(stack.record(KEY).await.unwrap().status, Status::Ready);
}

#[tokio::test]
async fn what_there_is_no_time_for_stays_but_the_first_is_done() {
    let stack = Stack::start().await;
    let cat = stack.put(KEY, &picture(1), "01").await;
    let dog = stack.put("uploads/default/dog", &picture(2), "01").await;
    let batch = batch(&[("cat", &cat), ("dog", &dog)]);
    let answer = stack
        .direct()
        .process_batch(&batch, Window::of(Duration::ZERO))
        .await;
    let [failure] = &answer.unwrap().batch_item_failures[..] else {
        panic!("the second is left");
    };
    assert_eq!(failure.item_identifier, "dog");
    assert_eq!(stack.record(KEY).await.unwrap().status, Status::Ready);
    assert_eq!(stack.record("uploads/default/dog").await, None);
}

#[tokio::test]
async fn a_reminder_is_not_kept_for_the_sweeper_sends_the_next() {
    let stack = Stack::start().await;
    let event = stack.put(KEY, &picture(1), "01").await;
    let reminder = reminder(&event);
    *stack.read_fault.lock().unwrap() = Some(ReadFault::CutOff);
    assert_eq!(left(&stack, &[("one", &reminder)]).await, [""; 0]);
    assert_eq!(stack.record(KEY).await.unwrap().status, Status::Pending);
    assert_eq!(left(&stack, &[("two", &reminder)]).await, [""; 0]);
    assert_eq!(stack.record(KEY).await.unwrap().status, Status::Ready);

    let event = stack.put("uploads/default/dog", &picture(2), "01").await;
    stack.die_in_the_render_of(&event, "dead").await;
    assert_eq!(
        left(&stack, &[("one", &self::reminder(&event))]).await,
        [""; 0]
    );
    let record = stack.record("uploads/default/dog").await.unwrap();
    assert_eq!(record.status, Status::Pending);
}

#[tokio::test]
async fn a_reminder_whose_image_nobody_was_told_of_is_kept() {
    let stack = Stack::start().await;
    let event = stack.put(KEY, &picture(1), "01").await;
    let reminder = reminder(&event);
    stack.listener.refuse(1);
    assert_eq!(left(&stack, &[("one", &reminder)]).await, ["one"]);
    assert_eq!(left(&stack, &[("one", &reminder)]).await, [""; 0]);
    assert_eq!(stack.listener.kinds(), ["Image Ready"]);
}
