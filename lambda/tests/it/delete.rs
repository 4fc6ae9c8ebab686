//! Deletes, and the events that come around them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use isopix_lambda::Moment;
use isopix_lambda::claim::Claimed;
use isopix_lambda::event::{Change, parse};
use isopix_lambda::publish::Published;
use isopix_lambda::record::{Record, Status};
use isopix_lambda::render::render;
use tokio::runtime::Handle;
use tokio::task::block_in_place;

use crate::lists::Stop;
use crate::notifications::{notification, removed};
use crate::pictures::picture;
use crate::stack::Stack;
use crate::sweep::sweep;

const KEY: &str = "uploads/default/cat";

/// An image that is READY, and whose original is gone.
async fn rendered_and_erased() -> Stack {
    let stack = Stack::start().await;
    let event = stack.put(KEY, &picture(1), "01").await;
    assert_eq!(stack.outcome(&event, "request").await, "ready");
    stack.store.originals.erase(KEY).await.unwrap();
    stack
}

async fn assert_gone(stack: &Stack) {
    let record = stack.record(KEY).await.unwrap();
    assert_eq!(record.status, Status::Deleted);
    assert!(record.expires.is_some());
    assert!(record.renditions.is_empty() && record.generation.is_none());
    assert_eq!(stack.renditions().await, [""; 0]);
}

#[tokio::test]
async fn a_delete_leaves_a_tombstone_and_no_rendition() {
    let stack = rendered_and_erased().await;
    assert_eq!(
        stack.outcome(&removed(KEY, "02"), "another").await,
        "deleted"
    );
    assert_gone(&stack).await;
    assert_eq!(
        stack.outcome(&removed(KEY, "02"), "another").await,
        "deleted"
    );
    assert_gone(&stack).await;
}

#[tokio::test]
async fn a_late_event_does_not_bring_the_image_back() {
    let stack = Stack::start().await;
    let event = stack.put(KEY, &picture(1), "01").await;
    stack.store.originals.erase(KEY).await.unwrap();
    assert_eq!(
        stack.outcome(&removed(KEY, "02"), "request").await,
        "deleted"
    );
    assert_eq!(stack.outcome(&event, "another").await, "deleted");
    assert_gone(&stack).await;
}

#[tokio::test]
async fn what_a_dying_run_wrote_after_the_delete_goes_with_its_retry() {
    let stack = Stack::start().await;
    let event = stack.put(KEY, &picture(1), "01").await;
    stack.store.originals.erase(KEY).await.unwrap();
    let removed = removed(KEY, "02");
    assert_eq!(stack.outcome(&removed, "another").await, "deleted");
    let left = format!("{}/0123456789abcdef/small.jpg", isopix::image_id(KEY));
    let sha256 = isopix::sha256_hex(b"left");
    let renditions = &stack.store.renditions;
    renditions
        .write(&left, "image/jpeg", b"left".to_vec(), &sha256)
        .await
        .unwrap();
    assert_eq!(stack.outcome(&event, "request").await, "deleted");
    assert_gone(&stack).await;
}

#[tokio::test]
async fn an_object_that_is_gone_when_it_is_read_is_deleted() {
    let stack = Stack::start().await;
    let event = stack.put(KEY, &picture(1), "01").await;
    stack.store.originals.erase(KEY).await.unwrap();
    assert_eq!(stack.outcome(&event, "request").await, "deleted");
    assert_gone(&stack).await;
    assert_eq!(stack.outcome(&event, "request").await, "deleted");
    assert_eq!(
        stack.outcome(&removed(KEY, "02"), "another").await,
        "deleted"
    );
}

#[tokio::test]
async fn a_newer_object_wins_over_a_delete() {
    let stack = rendered_and_erased().await;
    assert_eq!(
        stack.outcome(&removed(KEY, "02"), "another").await,
        "deleted"
    );
    let event = stack.put(KEY, &picture(2), "03").await;
    assert_eq!(stack.outcome(&event, "third").await, "ready");
    let record = stack.record(KEY).await.unwrap();
    assert_eq!((record.status, record.expires), (Status::Ready, None));
}

#[tokio::test]
async fn a_late_delete_does_not_touch_the_newer_object() {
    let stack = Stack::start().await;
    stack.put(KEY, &picture(1), "01").await;
    let newer = stack.put(KEY, &picture(2), "03").await;
    assert_eq!(stack.outcome(&newer, "request").await, "ready");
    let record = stack.record(KEY).await;
    assert_eq!(
        stack.outcome(&removed(KEY, "02"), "another").await,
        "replaced"
    );
    assert_eq!(stack.record(KEY).await, record);

    // Even if its own delete, of which no event told yet, has emptied the key.
    stack.store.originals.erase(KEY).await.unwrap();
    assert_eq!(stack.outcome(&removed(KEY, "02"), "another").await, "late");
    assert_eq!(stack.record(KEY).await, record);
}

#[tokio::test]
async fn a_delete_wins_over_the_render_that_it_meets() {
    let stack = Stack::start().await;
    let event = stack.put(KEY, &picture(1), "01").await;
    let Change::Created(object) = parse(&event, "originals").unwrap().remove(0) else {
        panic!("{event}");
    };
    let recipe = stack.store.recipes.of_key(KEY).unwrap();
    let claimed = stack
        .store
        .claim(&object, Some(&recipe.digest), "request")
        .await;
    let Claimed::Won(claim) = claimed.unwrap() else {
        panic!("nobody else claims it");
    };
    let work = render(picture(1), recipe).await.unwrap();
    stack.store.originals.erase(KEY).await.unwrap();
    assert_eq!(
        stack.outcome(&removed(KEY, "02"), "another").await,
        "deleted"
    );

    let published = stack.store.publish(*claim, work).await.unwrap();
    assert_eq!(published, Published::Superseded);
    assert_gone(&stack).await;
}

#[tokio::test]
async fn expiry_by_lifecycle_is_no_delete() {
    let stack = rendered_and_erased().await;
    let expired = notification(&[("LifecycleExpiration:Delete", KEY, None, "02")]);
    assert_eq!(stack.outcome(&expired, "another").await, "ignored");
    assert_eq!(stack.record(KEY).await.unwrap().status, Status::Ready);
    assert_eq!(stack.renditions().await.len(), 3);
}

#[tokio::test]
async fn what_arrives_after_the_owners_delete_is_removed() {
    let stack = Stack::start().await;
    let announced = Record::announced(KEY, Moment::now());
    stack.store.table.write(&announced).await.unwrap();
    let erased = stack.store.erase(&announced.id, |_| true).await;
    assert!(erased.unwrap().is_some());

    let event = stack.put(KEY, &picture(1), "01").await;
    assert_eq!(stack.outcome(&event, "request").await, "deleted");
    assert!(!stack.has_original(KEY).await);
    assert_gone(&stack).await;
}

#[tokio::test]
async fn only_who_may_erases() {
    let stack = Stack::start().await;
    let event = stack.put(KEY, &picture(1), "01").await;
    assert_eq!(stack.outcome(&event, "request").await, "ready");
    let id = isopix::image_id(KEY);
    let dog = isopix::image_id("dog");
    assert_eq!(stack.store.erase(&id, |_| false).await, Ok(None));
    assert_eq!(stack.store.erase(&dog, |_| true).await, Ok(None));
    assert_eq!(stack.record(KEY).await.unwrap().status, Status::Ready);

    let before = stack.record(KEY).await;
    assert_eq!(stack.store.erase(&id, |_| true).await, Ok(before));
    assert!(!stack.has_original(KEY).await);
    assert_gone(&stack).await;
}

#[tokio::test]
async fn renditions_of_a_delete_that_dies_half_way_go_with_the_next_sweep() {
    let mut stack = Stack::start().await;
    stack.store.grace = Duration::ZERO;
    let event = stack.put(KEY, &picture(1), "01").await;
    assert_eq!(stack.outcome(&event, "request").await, "ready");
    // The tombstone is written, and then the list is refused.
    stack.lists.refuse(1);
    let id = isopix::image_id(KEY);
    let erased = stack.store.erase(&id, |_| true).await;
    assert_eq!(erased.unwrap_err().code, isopix::Code::Storage);
    assert_eq!(stack.record(KEY).await.unwrap().status, Status::Deleted);
    assert_ne!(stack.renditions().await, [""; 0]);
    assert_eq!(sweep(&stack).await.removed, 1);
    assert_gone(&stack).await;
}

/// Waits until the delete that is stopped at its first listing, which finds
/// the renditions, is at the second one, under the mark, of those that go.
async fn under_the_mark(stack: &Stack, first: &Stop) -> Arc<Stop> {
    first.reached.notified().await;
    let second = stack.lists.stop_next();
    first.go_on.notify_one();
    second.reached.notified().await;
    second
}

/// A delete that is stopped under its mark while something else is done, and the
/// outcomes of both. The other lets it go on.
async fn beside_a_delete<T>(stack: &Stack, other: impl AsyncFnOnce(&Stop) -> T) -> (String, T) {
    let first_list = stack.lists.stop_next();
    let removed = removed(KEY, "02");
    let other = async {
        let list = under_the_mark(stack, &first_list).await;
        other(&list).await
    };
    tokio::join!(stack.outcome(&removed, "first"), other)
}

#[tokio::test]
async fn of_two_deletes_at_once_the_second_waits_until_the_first_has_removed_the_files() {
    let stack = rendered_and_erased().await;
    let outcomes = beside_a_delete(&stack, async |list| {
        let removed = removed(KEY, "02");
        let mut second = std::pin::pin!(stack.outcome(&removed, "second"));
        let waited = tokio::time::timeout(Duration::from_millis(500), &mut second).await;
        assert!(waited.is_err(), "it did not wait: {waited:?}");
        list.go_on.notify_one();
        second.await
    });
    let expected = ("deleted".to_owned(), "deleted".to_owned());
    assert_eq!(outcomes.await, expected);
    assert_gone(&stack).await;
}

#[tokio::test]
async fn a_delete_that_waits_for_another_for_long_is_tried_again() {
    let stack = rendered_and_erased().await;
    let outcomes = beside_a_delete(&stack, async |list| {
        let failed = stack.direct().process(&removed(KEY, "02"), "second").await;
        assert!(failed.is_err(), "{failed:?}");
        list.go_on.notify_one();
    });
    assert_eq!(outcomes.await.0, "deleted");
    let removed = removed(KEY, "02");
    assert_eq!(stack.outcome(&removed, "second").await, "deleted");
    assert_gone(&stack).await;
}

#[tokio::test]
async fn a_mark_whose_answer_is_lost_is_its_writers_own() {
    let stack = rendered_and_erased().await;
    let first_list = stack.lists.stop_next();
    let removed = removed(KEY, "02");
    let delete = stack.outcome(&removed, "another");
    let lose = async {
        first_list.reached.notified().await;
        // The next write to the table is the mark.
        stack.lost_answers.store(1, Ordering::SeqCst);
        first_list.go_on.notify_one();
    };
    let (deleted, ()) = tokio::join!(delete, lose);
    assert_eq!(deleted, "deleted");
    assert_gone(&stack).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owners_delete_that_meets_another_one_goes_on_from_its_tombstone() {
    let stack = Arc::new(Stack::start().await);
    let event = stack.put(KEY, &picture(1), "01").await;
    assert_eq!(stack.outcome(&event, "request").await, "ready");
    let first_list = stack.lists.stop_next();
    let other = tokio::spawn({
        let stack = Arc::clone(&stack);
        async move {
            stack.store.originals.erase(KEY).await.unwrap();
            stack.outcome(&removed(KEY, "02"), "another").await
        }
    });
    let reads = AtomicUsize::new(0);
    let may = |_: &Record| {
        if reads.fetch_add(1, Ordering::SeqCst) == 0 {
            // It has read the record, and the other delete overtakes it.
            let reached = under_the_mark(&stack, &first_list);
            let list = block_in_place(|| Handle::current().block_on(reached));
            tokio::spawn(async move {
                tokio::time::sleep(Duration::from_millis(300)).await;
                list.go_on.notify_one();
            });
        }
        true
    };
    let id = isopix::image_id(KEY);
    assert!(stack.store.erase(&id, may).await.unwrap().is_some());
    assert_eq!(reads.load(Ordering::SeqCst), 2);
    assert_eq!(other.await.unwrap(), "deleted");
    assert_gone(&stack).await;
}

#[tokio::test]
async fn a_delete_that_fails_under_its_mark_is_done_by_its_next_try() {
    let stack = rendered_and_erased().await;
    let first_list = stack.lists.stop_next();
    let removed = removed(KEY, "02");
    let fail = async {
        let list = under_the_mark(&stack, &first_list).await;
        stack.lists.refuse(1);
        list.go_on.notify_one();
    };
    let direct = stack.direct();
    let (failed, ()) = tokio::join!(direct.process(&removed, "first"), fail);
    assert!(failed.is_err(), "{failed:?}");
    assert_ne!(stack.renditions().await, [""; 0]);
    assert_eq!(stack.outcome(&removed, "second").await, "deleted");
    assert_gone(&stack).await;
}

#[tokio::test]
async fn the_mark_of_a_delete_that_died_is_taken_over() {
    let mut stack = rendered_and_erased().await;
    let removal = std::mem::take(&mut stack.store.removal);
    let first_list = stack.lists.stop_next();
    let removed = removed(KEY, "02");
    tokio::select! {
        outcome = stack.outcome(&removed, "first") => panic!("it ends: {outcome}"),
        list = under_the_mark(&stack, &first_list) => list.go_on.notify_one(),
    }
    stack.store.removal = removal;
    assert_ne!(stack.renditions().await, [""; 0]);
    assert_eq!(stack.outcome(&removed, "second").await, "deleted");
    assert_gone(&stack).await;
}

/// An image that was deleted, whose delete comes to its listings of renditions
/// while the same bytes are uploaded again.
async fn deleted_and_uploaded_again(listing: u32) -> Stack {
    let mut stack = rendered_and_erased().await;
    // What a delete leaves to the grace time is swept at once.
    stack.store.grace = Duration::ZERO;

    let mut pause = stack.lists.stop_next();
    let removed = removed(KEY, "02");
    let delete = stack.outcome(&removed, "another");
    let upload = async {
        if listing == 2 {
            pause = under_the_mark(&stack, &pause).await;
        } else {
            pause.reached.notified().await;
        }
        let event = stack.put(KEY, &picture(1), "03").await;
        let direct = stack.direct();
        let processed = direct.process(&event, "third").await;
        assert_eq!(processed.is_ok(), listing == 1, "{processed:?}");
        pause.go_on.notify_one();
        event
    };
    let (deleted, event) = tokio::join!(delete, upload);
    assert_eq!(deleted, "deleted");
    let expected = if listing == 1 { "done" } else { "ready" };
    assert_eq!(stack.outcome(&event, "third").await, expected);
    stack
}

async fn assert_whole(stack: &Stack) {
    let record = stack.record(KEY).await.unwrap();
    assert_eq!(record.status, Status::Ready);
    assert_eq!(stack.renditions().await.len(), 3);
}

#[tokio::test]
async fn a_slow_delete_leaves_the_files_of_a_newer_upload_of_the_same_bytes() {
    let stack = deleted_and_uploaded_again(1).await;
    assert_whole(&stack).await;
    assert_eq!(sweep(&stack).await.removed, 1);
    assert_whole(&stack).await;
}

#[tokio::test]
async fn a_newer_upload_of_the_same_bytes_waits_for_a_delete_at_work() {
    assert_whole(&deleted_and_uploaded_again(2).await).await;
}

#[tokio::test]
async fn an_expired_original_takes_no_renditions_along_when_its_event_comes_again() {
    let mut stack = Stack::start().await;
    let event = stack.put(KEY, &picture(1), "01").await;
    assert_eq!(stack.outcome(&event, "request").await, "ready");
    let before = stack.record(KEY).await.unwrap();
    stack.store.originals.erase(KEY).await.unwrap();
    let other = r#"{"version": 1, "variants": {"other": {"width": 20}}}"#;
    stack.store.recipes = isopix_lambda::Recipes::new([("uploads/default/", other)]).unwrap();
    assert_eq!(stack.outcome(&event, "another").await, "gone");
    let after = stack.record(KEY).await.unwrap();
    assert_eq!((after.status, &after.claim), (Status::Ready, &None));
    assert_eq!(after.renditions, before.renditions);
    assert_eq!(stack.renditions().await.len(), 3);

    // Until an event says that it was a delete.
    let removed = removed(KEY, "02");
    assert_eq!(stack.outcome(&removed, "third").await, "deleted");
    assert_gone(&stack).await;
}

#[tokio::test]
async fn a_newer_object_forgets_the_renditions_that_went_with_a_delete() {
    let stack = rendered_and_erased().await;
    let outcome = stack.outcome(&removed(KEY, "02"), "another").await;
    assert_eq!(outcome, "deleted");
    let tombstone = stack.record(KEY).await.unwrap();
    assert!(tombstone.deleted_generation.is_some());

    let event = stack.put(KEY, b"no picture", "03").await;
    assert_eq!(stack.outcome(&event, "third").await, "failed");
    let record = stack.record(KEY).await.unwrap();
    assert_eq!((record.generation, record.deleted_generation), (None, None));
}
