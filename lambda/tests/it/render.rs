//! From an event to renditions.

use isopix::{ENGINE, Recipe};
use isopix_lambda::record::{RenditionFile, Status};
use isopix_lambda::{Moment, Recipes};
use serde_json::{Value, json};

use crate::http::send;
use crate::notifications::{created, notification};
use crate::pictures::picture;
use crate::s3_server::ReadFault;
use crate::stack::{RECIPE, Stack, e_tag};

const KEY: &str = "uploads/default/cat";

#[tokio::test]
async fn an_original_becomes_its_renditions() {
    let stack = Stack::start().await;
    let original = picture(1);
    let event = stack.put(KEY, &original, "01").await;
    let outcomes = stack.outcomes(&event, "request").await;

    let recipe = Recipe::parse(RECIPE).unwrap();
    let expected = isopix::render(&original, &recipe).unwrap();
    let master = expected.master.unwrap();
    assert_ne!(
        master.sha256,
        isopix::sha256_hex(&original),
        "the master is the original"
    );
    let id = isopix::image_id(KEY);
    let generation = isopix::generation(&master.sha256, &recipe.digest());
    let outcome = json!({"id": id, "outcome": "ready", "generation": generation});
    assert_eq!(outcomes, [outcome]);

    let record = stack.record(KEY).await.unwrap();
    assert_eq!(record.status, Status::Ready);
    assert_eq!(record.generation.as_deref(), Some(generation.as_str()));
    assert_eq!(record.recipe, Some(recipe.digest()));
    assert_eq!(record.engine.as_deref(), Some(ENGINE));
    assert_eq!(record.source, Some(expected.source));
    assert_eq!(
        (record.attempts, record.claim, record.lease),
        (1, None, None)
    );
    assert!(record.milliseconds.is_some());

    let mut keys = vec![format!("{id}/{generation}/manifest.json")];
    for (rendition, expected) in record.renditions.iter().zip(&expected.renditions) {
        let key = format!("{id}/{generation}/{}", rendition.file);
        assert_eq!(stack.rendition(&key), expected.file.bytes);
        let facts = RenditionFile {
            variant: expected.variant.clone(),
            format: expected.file.format,
            width: expected.file.width,
            height: expected.file.height,
            bytes: expected.file.bytes.len() as u64,
            sha256: expected.file.sha256.clone(),
            file: format!("{}.jpg", expected.variant),
        };
        assert_eq!(*rendition, facts);
        keys.push(key);
    }
    assert_eq!(record.renditions.len(), 2);
    keys.sort();
    assert_eq!(stack.renditions().await, keys);
}

#[tokio::test]
async fn files_say_their_type_and_that_they_never_change() {
    let stack = Stack::start().await;
    let event = stack.put(KEY, &picture(1), "01").await;
    assert_eq!(stack.outcome(&event, "request").await, "ready");
    for key in stack.renditions().await {
        let url = isopix_lambda::uploads::presigned_get(
            &stack.store.renditions,
            &key,
            std::time::Duration::from_secs(60),
        );
        let reply = send(hyper::Method::GET, &url.await.unwrap(), [], "").await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        let is_manifest = key.ends_with("/manifest.json");
        let content_type = if is_manifest {
            "application/json"
        } else {
            "image/jpeg"
        };
        assert_eq!(reply.headers["content-type"], content_type);
        let immutable = "public, max-age=31536000, immutable";
        assert_eq!(reply.headers["cache-control"], immutable);
    }
}

#[tokio::test]
async fn the_manifest_has_a_fixed_list_of_fields() {
    let stack = Stack::start().await;
    let event = stack.put(KEY, &picture(1), "01").await;
    assert_eq!(stack.outcome(&event, "request").await, "ready");
    let record = stack.record(KEY).await.unwrap();
    let generation = record.generation.unwrap();
    let manifest = stack.rendition(&format!("{}/{generation}/manifest.json", record.id));
    let manifest: Value = serde_json::from_slice(&manifest).unwrap();
    let expected = json!({
        "version": 1,
        "id": record.id,
        "generation": generation,
        "engine": ENGINE,
        "recipe": record.recipe,
        "renditions": record.renditions,
    });
    assert_eq!(manifest, expected);
}

#[tokio::test]
async fn an_original_and_its_master_write_the_same_generation() {
    let original = picture(1);
    let recipe = Recipe::parse(RECIPE).unwrap();
    let master = isopix::render(&original, &recipe).unwrap().master.unwrap();
    let mut sources = Vec::new();
    let mut buckets = Vec::new();
    // Each on a stack of its own, so that every file is what this run wrote.
    for upload in [original, master.bytes] {
        let stack = Stack::start().await;
        let event = stack.put(KEY, &upload, "01").await;
        assert_eq!(stack.outcome(&event, "request").await, "ready");
        sources.push(stack.record(KEY).await.unwrap().source.unwrap());
        let keys = stack.renditions().await;
        let files: Vec<_> = keys.iter().map(|key| stack.rendition(key)).collect();
        buckets.push((keys, files));
    }
    let manifests = buckets[0]
        .0
        .iter()
        .filter(|key| key.ends_with("/manifest.json"));
    assert_eq!(manifests.count(), 1);
    assert_eq!(buckets[0], buckets[1]);
    // The records keep what was uploaded.
    assert_ne!(sources[0], sources[1]);
}

#[tokio::test]
async fn without_a_master_the_generation_is_named_after_the_original() {
    let mut stack = Stack::start().await;
    let json = r#"{"version":1,"variants":{"small":{"width":32}}}"#;
    stack.store.recipes = Recipes::new([("", json)]).unwrap();
    let original = picture(1);
    let event = stack.put("cat", &original, "01").await;
    assert_eq!(stack.outcome(&event, "request").await, "ready");
    let digest = Recipe::parse(json).unwrap().digest();
    let generation = isopix::generation(&isopix::sha256_hex(&original), &digest);
    assert_eq!(
        stack.record("cat").await.unwrap().generation,
        Some(generation)
    );
}

#[tokio::test]
async fn keys_may_have_any_character() {
    let stack = Stack::start().await;
    let keys = [
        "uploads/default/a photo + more.jpg",
        "uploads/default/100%25.jpg",
        "uploads/default/\u{5716}\u{7247}/e\u{301}.png",
    ];
    for key in keys {
        let event = stack.put(key, &picture(1), "01").await;
        assert_eq!(stack.outcome(&event, "request").await, "ready", "{key}");
        assert_eq!(stack.record(key).await.unwrap().key, key);
    }
}

#[tokio::test]
async fn a_notification_may_have_many_records() {
    let stack = Stack::start().await;
    stack.put("uploads/default/a", &picture(1), "01").await;
    stack.put("uploads/default/b", b"no picture", "01").await;
    let event = notification(&[
        ("ObjectCreated:Put", "uploads/default/a", None, "01"),
        ("ObjectCreated:Put", "uploads/default/b", None, "01"),
        ("ObjectRemoved:Delete", "uploads/default/c", None, "01"),
        ("ObjectTagging:Put", "uploads/default/a", None, "02"),
    ]);
    let outcomes = stack.outcomes(&event, "request").await;
    let words: Vec<_> = outcomes.iter().map(|outcome| &outcome["outcome"]).collect();
    assert_eq!(words, ["ready", "failed", "deleted", "ignored"]);
    assert_eq!(outcomes[1]["code"], "unsupported-format");
}

#[tokio::test]
async fn a_duplicate_changes_nothing() {
    let stack = Stack::start().await;
    let event = stack.put(KEY, &picture(1), "01").await;
    assert_eq!(stack.outcome(&event, "request").await, "ready");
    let record = stack.record(KEY).await;
    assert_eq!(stack.outcome(&event, "request").await, "done");
    assert_eq!(stack.outcome(&event, "another").await, "done");
    assert_eq!(stack.record(KEY).await, record);
}

#[tokio::test]
async fn the_newer_object_wins_whatever_the_order_of_events() {
    let stack = Stack::start().await;
    let older = stack.put(KEY, &picture(1), "01").await;
    let newer = stack.put(KEY, &picture(2), "0100000001").await;
    assert_eq!(stack.outcome(&newer, "request").await, "ready");
    let record = stack.record(KEY).await;
    assert_eq!(stack.outcome(&older, "another").await, "late");
    assert_eq!(stack.record(KEY).await, record);
}

#[tokio::test]
async fn an_object_that_was_replaced_is_left_to_its_successor() {
    let stack = Stack::start().await;
    let older = stack.put(KEY, &picture(1), "01").await;
    let newer = stack.put(KEY, &picture(2), "02").await;
    assert_eq!(stack.outcome(&older, "request").await, "replaced");
    assert_eq!(stack.renditions().await, [""; 0]);
    assert_eq!(stack.outcome(&newer, "another").await, "ready");
}

#[tokio::test]
async fn asks_for_exactly_the_object_of_the_event() {
    let stack = Stack::start().await;
    let event = stack.put(KEY, &picture(1), "01").await;
    *stack.read_fault.lock().unwrap() = Some(ReadFault::Replaced);
    assert_eq!(stack.outcome(&event, "request").await, "replaced");
    let tag = format!("\"{}\"", e_tag(&picture(1)));
    assert_eq!(*stack.if_matches.lock().unwrap(), [tag]);
}

#[tokio::test]
async fn a_changed_recipe_is_rolled_out_by_the_same_event() {
    let mut stack = Stack::start().await;
    let event = stack.put(KEY, &picture(1), "01").await;
    assert_eq!(stack.outcome(&event, "request").await, "ready");
    let before = stack.record(KEY).await.unwrap();

    let json = RECIPE.replace("\"width\": 32", "\"width\": 31");
    stack.store.recipes = Recipes::new([("", json.as_str())]).unwrap();
    assert_eq!(stack.outcome(&event, "request").await, "ready");
    let after = stack.record(KEY).await.unwrap();
    assert_ne!(after.generation, before.generation);
    assert_eq!(after.renditions[0].width, 31);
    assert_eq!(after.created_at, before.created_at);
}

#[tokio::test]
async fn an_announced_record_keeps_what_its_uploader_said() {
    let stack = Stack::start().await;
    let announced = isopix_lambda::Record {
        owner: Some("o".to_owned()),
        name: Some("cat.jpg".to_owned()),
        ..isopix_lambda::Record::announced(KEY, Moment::now())
    };
    stack.store.table.write(&announced).await.unwrap();
    let event = stack.put(KEY, &picture(1), "01").await;
    assert_eq!(stack.outcome(&event, "request").await, "ready");
    let record = stack.record(KEY).await.unwrap();
    assert_eq!(
        (record.owner, record.name),
        (announced.owner, announced.name)
    );
    assert_eq!(record.expires, None);
}

#[tokio::test]
async fn refuses_events_of_other_buckets() {
    let stack = Stack::start().await;
    stack.put(KEY, &picture(1), "01").await;
    let mut event = created(KEY, None, "01");
    event["Records"][0]["s3"]["bucket"]["name"] = json!("renditions");
    let failure = stack.direct().process(&event, "request").await.unwrap_err();
    assert_eq!(failure.name(), "foreign-bucket");
    assert_eq!(stack.record(KEY).await, None);
}
