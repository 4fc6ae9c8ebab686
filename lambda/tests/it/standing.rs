//! A new recipe or engine takes nothing away: where it cannot make what an
//! older one has made of the same object, the older renditions stay.

use isopix::Code;
use isopix_lambda::Recipes;
use isopix_lambda::claim::MAX_ATTEMPTS;
use isopix_lambda::record::{Record, Status};
use serde_json::Value;

use crate::pictures::picture;
use crate::stack::{RECIPE, Stack};

const KEY: &str = "uploads/default/cat";

/// An image that is READY by a recipe that is no longer there, and the event of
/// its original.
async fn made_by_an_older_recipe(change: impl Fn(&mut Value)) -> (Stack, Value, Record) {
    let mut stack = Stack::start().await;
    let event = stack.put(KEY, &picture(1), "01").await;
    assert_eq!(stack.outcome(&event, "first").await, "ready");
    let record = stack.record(KEY).await.unwrap();
    stack.store.recipes = recipes(change);
    (stack, event, record)
}

fn recipes(change: impl Fn(&mut Value)) -> Recipes {
    let mut recipe: Value = serde_json::from_str(RECIPE).unwrap();
    change(&mut recipe);
    Recipes::new([("uploads/default/", recipe.to_string().as_str())]).unwrap()
}

fn that_refuses(recipe: &mut Value) {
    recipe["limits"]["maxPixels"] = 1.into();
}

fn that_is_another(recipe: &mut Value) {
    recipe["variants"]["other"] = serde_json::json!({"width": 7});
}

/// Nothing of it has changed but how often it was written, and when.
async fn assert_stands(stack: &Stack, before: &Record) {
    let after = stack.record(KEY).await.unwrap();
    assert_eq!(after.status, Status::Ready);
    let same = Record {
        writes: after.writes,
        updated_at: after.updated_at.clone(),
        attempts: after.attempts,
        ..before.clone()
    };
    assert_eq!(after, same);
    let generation = before.generation.as_deref().unwrap();
    assert_eq!(stack.retired(&before.id).await, None);
    let files = stack.renditions().await;
    assert!(!files.is_empty() && files.iter().all(|file| file.contains(generation)));
}

#[tokio::test]
async fn a_recipe_that_refuses_the_object_leaves_what_there_is() {
    let (stack, event, before) = made_by_an_older_recipe(that_refuses).await;
    let outcome = stack.outcomes(&event, "second").await.remove(0);
    assert_eq!(outcome["outcome"], "failed");
    assert_eq!(outcome["code"], Code::LimitExceeded.as_str());
    assert_stands(&stack, &before).await;
    assert_eq!(stack.listener.kinds(), ["Image Ready", "Image Ready"]);
}

#[tokio::test]
async fn one_that_always_dies_of_it_does_too() {
    let (stack, event, before) = made_by_an_older_recipe(that_is_another).await;
    for _ in 0..MAX_ATTEMPTS {
        stack.die_in_the_render_of(&event, "second").await;
        assert_eq!(stack.record(KEY).await.unwrap().status, Status::Pending);
    }
    let outcome = stack.outcomes(&event, "second").await.remove(0);
    assert_eq!(outcome["code"], Code::Internal.as_str());
    assert_stands(&stack, &before).await;
}

#[tokio::test]
async fn a_newer_object_has_no_claim_to_the_older_ones_renditions() {
    let (stack, _, before) = made_by_an_older_recipe(that_refuses).await;
    let event = stack.put(KEY, &picture(2), "02").await;
    assert_eq!(stack.outcome(&event, "second").await, "failed");
    let record = stack.record(KEY).await.unwrap();
    assert_eq!(record.status, Status::Failed);
    assert_eq!(record.generation, None);
    assert_eq!(stack.retired(&before.id).await, before.generation);
}

#[tokio::test]
async fn nor_has_one_that_was_tried_before() {
    let (stack, _, _) = made_by_an_older_recipe(that_is_another).await;
    let event = stack.put(KEY, &picture(2), "02").await;
    for _ in 0..MAX_ATTEMPTS {
        stack.die_in_the_render_of(&event, "second").await;
    }
    assert_eq!(stack.outcome(&event, "second").await, "failed");
    assert_eq!(stack.record(KEY).await.unwrap().status, Status::Failed);
}
