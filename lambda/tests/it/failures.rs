//! What goes wrong is recorded if it must go wrong again, and tried again if
//! not.

use std::sync::atomic::Ordering;
use std::time::Duration;

use isopix::{Code, Error};
use isopix_lambda::Recipes;
use isopix_lambda::claim::MAX_ATTEMPTS;
use isopix_lambda::give_back::MAX_SETBACKS;
use isopix_lambda::record::{Record, Status};
use isopix_lambda::render::run;
use serde_json::Value;

use crate::pictures::picture;
use crate::s3_server::ReadFault;
use crate::stack::Stack;

const KEY: &str = "uploads/default/cat";

async fn assert_failed(stack: &Stack, key: &str, event: &Value, code: Code) -> Record {
    let outcomes = stack.outcomes(event, "request").await;
    assert_eq!(outcomes[0]["outcome"], "failed");
    assert_eq!(outcomes[0]["code"], code.as_str());
    let record = stack.record(key).await.unwrap();
    assert_eq!((record.status, record.code), (Status::Failed, Some(code)));
    assert_eq!((&record.claim, record.lease), (&None, None));
    assert_eq!(stack.renditions().await, [""; 0]);
    record
}

#[tokio::test]
async fn a_damaged_file_is_recorded_with_its_reason() {
    let stack = Stack::start().await;
    let mut file = picture(1);
    file.truncate(file.len() / 2);
    let event = stack.put(KEY, &file, "01").await;
    let record = assert_failed(&stack, KEY, &event, Code::Corrupt).await;
    let recipe = isopix::Recipe::parse(crate::stack::RECIPE).unwrap();
    let error = isopix::render(&file, &recipe).unwrap_err();
    assert_eq!(record.message, Some(error.message));
    assert_eq!(stack.outcome(&event, "another").await, "done");
}

#[tokio::test]
async fn a_file_above_the_limit_is_recorded_with_both_numbers() {
    let stack = Stack::start().await;
    let file = vec![0; 100_001];
    let event = stack.put(KEY, &file, "01").await;
    let record = assert_failed(&stack, KEY, &event, Code::LimitExceeded).await;
    let message = record.message.unwrap();
    assert!(
        message.contains("100001") && message.contains("limits.maxBytes"),
        "{message}"
    );
}

#[tokio::test]
async fn a_key_without_a_recipe_is_recorded_until_there_is_one() {
    let mut stack = Stack::start().await;
    let event = stack.put("elsewhere/cat", &picture(1), "01").await;
    let record = assert_failed(&stack, "elsewhere/cat", &event, Code::InvalidRecipe).await;
    assert!(record.message.unwrap().contains("recipes.json"));
    assert_eq!(stack.outcome(&event, "another").await, "done");

    stack.store.recipes = Recipes::new([("", crate::stack::RECIPE)]).unwrap();
    assert_eq!(stack.outcome(&event, "another").await, "ready");
    let record = stack.record("elsewhere/cat").await.unwrap();
    assert_eq!((record.code, record.message), (None, None));
}

#[tokio::test]
async fn a_better_file_takes_the_place_of_a_damaged_one() {
    let stack = Stack::start().await;
    let event = stack.put(KEY, b"no picture", "01").await;
    assert_failed(&stack, KEY, &event, Code::UnsupportedFormat).await;
    let event = stack.put(KEY, &picture(1), "02").await;
    assert_eq!(stack.outcome(&event, "another").await, "ready");
    assert_eq!(stack.record(KEY).await.unwrap().code, None);
}

#[tokio::test]
async fn a_damaged_file_takes_the_place_of_a_better_one() {
    let stack = Stack::start().await;
    let event = stack.put(KEY, &picture(1), "01").await;
    assert_eq!(stack.outcome(&event, "request").await, "ready");
    let event = stack.put(KEY, b"no picture", "02").await;
    assert_eq!(stack.outcome(&event, "another").await, "failed");
    let record = stack.record(KEY).await.unwrap();
    assert_eq!(record.generation, None);
    assert!(record.renditions.is_empty() && record.source.is_none());
}

#[tokio::test]
async fn trouble_with_the_storage_is_tried_again_by_the_same_request() {
    let stack = Stack::start().await;
    let event = stack.put(KEY, &picture(1), "01").await;
    stack.write_faults.store(1, Ordering::SeqCst);
    let failure = stack.direct().process(&event, "request").await.unwrap_err();
    assert_eq!(failure.name(), "storage");
    assert!(!failure.to_string().contains(KEY), "{failure}");
    let record = stack.record(KEY).await.unwrap();
    assert_eq!((record.status, record.attempts), (Status::Pending, 0));

    assert_eq!(stack.outcome(&event, "request").await, "ready");
    assert_eq!(stack.record(KEY).await.unwrap().attempts, 1);
}

#[tokio::test]
async fn one_records_trouble_does_not_keep_the_others_back() {
    let stack = Stack::start().await;
    let keys = ["uploads/default/a", "uploads/default/b"];
    let mut event = stack.put(keys[0], &picture(1), "01").await;
    let other = stack.put(keys[1], &picture(2), "01").await;
    let records = event["Records"].as_array_mut().unwrap();
    records.push(other["Records"][0].clone());

    stack.write_faults.store(1, Ordering::SeqCst);
    let failure = stack.direct().process(&event, "request").await.unwrap_err();
    assert_eq!(failure.name(), "storage");
    assert_eq!(stack.record(keys[1]).await.unwrap().status, Status::Ready);

    let outcomes = stack.outcomes(&event, "request").await;
    let words: Vec<_> = outcomes.iter().map(|outcome| &outcome["outcome"]).collect();
    assert_eq!(words, ["ready", "done"]);
}

#[tokio::test]
async fn a_run_that_always_dies_is_given_up_in_the_end() {
    let stack = Stack::start().await;
    let event = stack.put(KEY, &picture(1), "01").await;
    for attempt in 1..=MAX_ATTEMPTS {
        stack.die_in_the_render_of(&event, "request").await;
        assert_eq!(stack.record(KEY).await.unwrap().attempts, attempt);
    }
    let outcomes = stack.outcomes(&event, "request").await;
    assert_eq!(outcomes[0]["code"], "internal");
    let record = stack.record(KEY).await.unwrap();
    assert_eq!(
        (record.status, record.code),
        (Status::Failed, Some(Code::Internal))
    );
    assert_eq!(record.message, Some(Error::internal().message));
    assert_eq!(stack.outcome(&event, "request").await, "done");
}

#[tokio::test]
async fn storage_that_always_fails_is_not_the_images_fault() {
    let stack = Stack::start().await;
    let event = stack.put(KEY, &picture(1), "01").await;
    for setbacks in 1..=MAX_ATTEMPTS + 1 {
        stack.write_faults.store(1, Ordering::SeqCst);
        let failure = stack.direct().process(&event, "request").await.unwrap_err();
        assert_eq!(failure.name(), "storage");
        let record = stack.record(KEY).await.unwrap();
        assert_eq!((record.status, record.attempts), (Status::Pending, 0));
        assert_eq!(record.setbacks, setbacks);
    }
    assert_eq!(stack.outcome(&event, "request").await, "ready");
    assert_eq!(stack.record(KEY).await.unwrap().setbacks, 0);
}

#[tokio::test]
async fn storage_that_refuses_for_good_ends_the_image_with_what_it_said() {
    let stack = Stack::start().await;
    let event = stack.put(KEY, &picture(1), "01").await;
    for _ in 0..MAX_SETBACKS {
        *stack.read_fault.lock().unwrap() = Some(ReadFault::NoBucket);
        stack.direct().process(&event, "request").await.unwrap_err();
    }
    *stack.read_fault.lock().unwrap() = Some(ReadFault::NoBucket);
    let record = assert_failed(&stack, KEY, &event, Code::Storage).await;
    assert_eq!(record.message.unwrap(), "GetObject: NoSuchBucket");
    assert_eq!(record.setbacks, 0);
}

#[tokio::test]
async fn a_newer_object_has_setbacks_of_its_own() {
    let stack = Stack::start().await;
    for sequencer in ["01", "02"] {
        let event = stack.put(KEY, &picture(1), sequencer).await;
        for setbacks in 1..=2 {
            stack.write_faults.store(1, Ordering::SeqCst);
            stack.direct().process(&event, "request").await.unwrap_err();
            assert_eq!(stack.record(KEY).await.unwrap().setbacks, setbacks);
        }
    }
}

#[tokio::test]
async fn a_service_that_does_not_answer_is_network_trouble() {
    let mut stack = Stack::start().await;
    let event = stack.put(KEY, &picture(1), "01").await;
    let config = aws_sdk_s3::Config::builder()
        .behavior_version(aws_sdk_s3::config::BehaviorVersion::v2026_01_12())
        .region(aws_sdk_s3::config::Region::new("us-east-1"))
        .credentials_provider(aws_sdk_s3::config::Credentials::new(
            "a", "b", None, None, "tests",
        ))
        .endpoint_url("http://127.0.0.1:9")
        .force_path_style(true)
        .retry_config(aws_sdk_s3::config::retry::RetryConfig::disabled())
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .build();
    let client = aws_sdk_s3::Client::from_conf(config);
    stack.store.originals = isopix_lambda::Bucket::new(client, "originals");
    let failure = stack.direct().process(&event, "request").await.unwrap_err();
    assert_eq!(failure.name(), "network");
}

#[tokio::test]
async fn a_panic_is_a_defect_and_the_thread_goes_on() {
    let panicked: isopix::Result<()> = run(|| panic!("on purpose")).await;
    assert_eq!(panicked, Err(Error::internal()));
    assert_eq!(run(|| Ok(())).await, Ok(()));
    assert!(isopix_lambda::fail::is_final(&Error::internal()));
}

#[tokio::test]
async fn an_answer_that_names_no_length_is_read_up_to_the_limit() {
    let stack = Stack::start().await;
    let event = stack.put(KEY, &picture(1), "01").await;
    *stack.read_fault.lock().unwrap() = Some(ReadFault::Unannounced);
    assert_failed(&stack, KEY, &event, Code::LimitExceeded).await;
}

#[tokio::test]
async fn an_answer_that_is_cut_off_is_tried_again() {
    let stack = Stack::start().await;
    let event = stack.put(KEY, &picture(1), "01").await;
    *stack.read_fault.lock().unwrap() = Some(ReadFault::CutOff);
    let failure = stack.direct().process(&event, "request").await.unwrap_err();
    assert_eq!(failure.name(), "network");
    assert_eq!(stack.outcome(&event, "request").await, "ready");
}

#[tokio::test]
async fn a_missing_bucket_is_trouble_and_no_deleted_image() {
    let stack = Stack::start().await;
    let event = stack.put(KEY, &picture(1), "01").await;
    *stack.read_fault.lock().unwrap() = Some(ReadFault::NoBucket);
    let failure = stack.direct().process(&event, "request").await.unwrap_err();
    assert_eq!(failure.name(), "storage");
    assert!(failure.to_string().contains("NoSuchBucket"), "{failure}");
    assert_eq!(stack.record(KEY).await.unwrap().status, Status::Pending);
}

#[tokio::test]
async fn a_lease_that_ran_out_lets_another_request_in() {
    let mut stack = Stack::start().await;
    stack.store.lease = Duration::from_millis(300);
    let event = stack.put(KEY, &picture(1), "01").await;
    stack.die_in_the_render_of(&event, "request").await;
    assert_eq!(stack.outcome(&event, "another").await, "held");
    tokio::time::sleep(Duration::from_millis(310)).await;
    assert_eq!(stack.outcome(&event, "another").await, "ready");
}
