//! Runs that meet: two of one event, an old one and a new one, one that died.

use std::sync::atomic::Ordering;
use std::time::Duration;

use isopix_lambda::claim::{Claim, Claimed, Lost};
use isopix_lambda::event::{Change, Object, parse};
use isopix_lambda::publish::Published;
use isopix_lambda::record::Status;
use isopix_lambda::render::{Work, render};
use serde_json::Value;

use crate::pictures::picture;
use crate::stack::Stack;
use crate::sweep::sweep;

const KEY: &str = "uploads/default/cat";

fn object(event: &Value) -> Object {
    match parse(event, "originals").unwrap().remove(0) {
        Change::Created(object) => object,
        change => panic!("{change:?}"),
    }
}

async fn claim(stack: &Stack, event: &Value, request: &str) -> Claimed {
    let recipe = stack.store.recipes.of_key(KEY).unwrap();
    let claimed = stack
        .store
        .claim(&object(event), Some(&recipe.digest), request)
        .await;
    claimed.unwrap()
}

fn won(claimed: Claimed) -> Claim {
    match claimed {
        Claimed::Won(claim) => *claim,
        other => panic!("{other:?}"),
    }
}

async fn work(stack: &Stack, original: Vec<u8>) -> Work {
    let recipe = stack.store.recipes.of_key(KEY).unwrap();
    render(original, recipe).await.unwrap()
}

#[tokio::test]
async fn one_of_two_claims_of_one_event_wins() {
    let stack = Stack::start().await;
    for round in 10..40 {
        let event = stack.put(KEY, &picture(1), &round.to_string()).await;
        let (first, second) = tokio::join!(claim(&stack, &event, "a"), claim(&stack, &event, "b"));
        let held = Claimed::Lost(Lost::Held);
        match (&first, &second) {
            (Claimed::Won(_), lost) | (lost, Claimed::Won(_)) => assert_eq!(*lost, held),
            neither => panic!("{neither:?}"),
        }
        let record = stack.record(KEY).await.unwrap();
        assert_eq!((record.attempts, record.status), (1, Status::Pending));
    }
}

#[tokio::test]
async fn many_deliveries_at_once_end_in_one_publication() {
    let stack = Stack::start().await;
    let event = stack.put(KEY, &picture(1), "01").await;
    let outcome = |request| stack.outcome(&event, request);
    let outcomes = tokio::join!(
        outcome("a"),
        outcome("b"),
        outcome("c"),
        outcome("d"),
        outcome("e")
    );
    let (a, b, c, d, e) = outcomes;
    let mut outcomes = [a, b, c, d, e];
    outcomes.sort();
    let ready = outcomes
        .iter()
        .filter(|outcome| *outcome == "ready")
        .count();
    let idle = outcomes
        .iter()
        .filter(|outcome| ["held", "done"].contains(&outcome.as_str()));
    assert_eq!((ready, idle.count()), (1, 4), "{outcomes:?}");
    let record = stack.record(KEY).await.unwrap();
    assert_eq!((record.status, record.writes), (Status::Ready, 2));
}

#[tokio::test]
async fn a_run_that_died_after_its_claim_is_made_good_by_the_retry() {
    let stack = Stack::start().await;
    let event = stack.put(KEY, &picture(1), "01").await;
    drop(won(claim(&stack, &event, "request").await));
    assert_eq!(stack.outcome(&event, "another").await, "held");
    assert_eq!(stack.outcome(&event, "request").await, "ready");
    assert_eq!(stack.record(KEY).await.unwrap().attempts, 2);
}

#[tokio::test]
async fn a_run_that_dies_each_time_is_given_up() {
    let stack = Stack::start().await;
    let event = stack.put(KEY, &picture(1), "01").await;
    for attempt in 1..=3 {
        let claim = won(claim(&stack, &event, "request").await);
        assert_eq!(claim.record().attempts, attempt);
    }
    assert_eq!(stack.outcome(&event, "request").await, "failed");
    assert_eq!(stack.renditions().await, [""; 0]);
}

#[tokio::test]
async fn two_writers_of_one_generation_write_the_same() {
    let mut stack = Stack::start().await;
    stack.store.lease = Duration::ZERO;
    let original = picture(1);
    let event = stack.put(KEY, &original, "01").await;
    let slow = won(claim(&stack, &event, "slow").await);
    let quick = won(claim(&stack, &event, "quick").await);
    let [slow_work, quick_work] = [
        work(&stack, original.clone()).await,
        work(&stack, original).await,
    ];
    assert_eq!(slow_work.rendered, quick_work.rendered);

    let published = stack.store.publish(quick, quick_work).await.unwrap();
    let Published::Ready(record) = published else {
        panic!("{published:?}");
    };
    let generation = record.generation.unwrap();
    let record = stack.record(KEY).await;
    let files: Vec<_> = contents(&stack).await;
    let published = stack.store.publish(slow, slow_work).await.unwrap();
    assert_eq!(published, Published::Superseded);
    assert_eq!(stack.record(KEY).await, record);
    assert_eq!(contents(&stack).await, files);
    assert!(files.iter().all(|(key, _)| key.contains(&generation)));
}

#[tokio::test]
async fn a_slow_old_run_does_not_overwrite_a_newer_one() {
    let stack = Stack::start().await;
    let older = stack.put(KEY, &picture(1), "01").await;
    let slow = won(claim(&stack, &older, "slow").await);
    let slow_work = work(&stack, picture(1)).await;
    let newer = stack.put(KEY, &picture(2), "02").await;
    assert_eq!(stack.outcome(&newer, "quick").await, "ready");
    let record = stack.record(KEY).await;

    let published = stack.store.publish(slow.clone(), slow_work).await.unwrap();
    assert_eq!(published, Published::Superseded);
    let error = isopix::Error::new(isopix::Code::Corrupt, "late");
    assert_eq!(stack.store.fail(slow, &error).await.unwrap(), None);
    assert_eq!(stack.record(KEY).await, record);
}

#[tokio::test]
async fn nothing_points_to_renditions_before_all_of_them_are_there() {
    let stack = Stack::start().await;
    let original = picture(1);
    let event = stack.put(KEY, &original, "01").await;
    let claim = won(claim(&stack, &event, "request").await);
    let work = work(&stack, original).await;
    stack
        .write_faults
        .store(1, std::sync::atomic::Ordering::SeqCst);
    let error = stack.store.publish(claim, work).await.unwrap_err();
    assert_eq!(error.code, isopix::Code::Storage);
    let record = stack.record(KEY).await.unwrap();
    assert_eq!((record.status, record.generation), (Status::Pending, None));
    let files = stack.renditions().await;
    assert!(
        !files.iter().any(|key| key.ends_with("manifest.json")),
        "{files:?}"
    );
}

async fn contents(stack: &Stack) -> Vec<(String, Vec<u8>)> {
    let keys = stack.renditions().await.into_iter();
    keys.map(|key| (key.clone(), stack.rendition(&key)))
        .collect()
}

#[tokio::test]
async fn files_of_a_run_that_died_before_it_could_point_to_them_go_in_the_end() {
    let mut stack = Stack::start().await;
    let event = stack.put(KEY, &picture(1), "01").await;
    let dead = won(claim(&stack, &event, "dead").await);
    stack.write_faults.store(1, Ordering::SeqCst);
    let work = work(&stack, picture(1)).await;
    stack.store.grace = Duration::ZERO;
    stack.store.publish(dead, work).await.unwrap_err();
    // Which of its files were written before the one that failed is chance.
    let id = isopix::image_id(KEY);
    let left = format!("{id}/{}/left.jpg", stack.retired(&id).await.unwrap());
    let renditions = &stack.store.renditions;
    let sha256 = isopix::sha256_hex(b"left");
    renditions
        .write(&left, "image/jpeg", b"left".to_vec(), &sha256)
        .await
        .unwrap();

    let newer = stack.put(KEY, &picture(2), "02").await;
    assert_eq!(stack.outcome(&newer, "quick").await, "ready");
    assert_eq!(stack.outcome(&event, "dead").await, "late");
    assert_eq!(sweep(&stack).await.removed, 1);
    let generation = stack.record(KEY).await.unwrap().generation.unwrap();
    let left = stack.renditions().await;
    assert_eq!(left.len(), 3);
    assert!(left.iter().all(|key| key.contains(&generation)), "{left:?}");
}
