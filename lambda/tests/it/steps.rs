//! The workflow's steps, in the order in which the state machine calls them.

use std::sync::atomic::Ordering;
use std::time::Duration;

use isopix::Code;
use isopix_lambda::claim::MAX_ATTEMPTS;
use isopix_lambda::record::Status;
use isopix_lambda::steps::Given;
use serde_json::{Value, json};

use crate::notifications::{bridged, removed};
use crate::pictures::picture;
use crate::s3_server::ReadFault;
use crate::stack::Stack;

const KEY: &str = "uploads/default/cat";

fn given(event: &Value, execution: &str) -> Given {
    Given::parse(&json!({"step": "begin", "event": event, "request": execution})).unwrap()
}

fn thrown(event: &Value, execution: &str, error: &str, cause: &str) -> Given {
    Given {
        error: Some(error.to_owned()),
        cause: Some(cause.to_owned()),
        ..given(event, execution)
    }
}

async fn begin(stack: &Stack, given: &Given) -> Value {
    serde_json::to_value(stack.store.step_begin(given).await.unwrap()).unwrap()
}

async fn render(stack: &Stack, given: &Given) -> Value {
    serde_json::to_value(stack.store.step_render(given).await.unwrap()).unwrap()
}

async fn fail(stack: &Stack, given: &Given) -> Value {
    serde_json::to_value(stack.store.step_fail(given).await.unwrap()).unwrap()
}

async fn remove(stack: &Stack, given: &Given) -> Value {
    serde_json::to_value(stack.store.step_remove(given).await.unwrap()).unwrap()
}

#[tokio::test]
async fn an_image_goes_from_begin_over_render_to_its_announcement() {
    let stack = Stack::start().await;
    let event = bridged(&stack.put(KEY, &picture(1), "01").await);
    let execution = given(&event, "execution");
    let begun = begin(&stack, &execution).await;
    assert_eq!(begun, json!({"outcome": "claimed"}));
    let record = stack.record(KEY).await.unwrap();
    assert_eq!((record.status, record.attempts), (Status::Pending, 0));

    let rendered = render(&stack, &execution).await;
    let record = stack.record(KEY).await.unwrap();
    assert_eq!((record.status, record.attempts), (Status::Ready, 1));
    let announcement = json!({
        "detailType": "Image Ready",
        "detail": {"id": record.id, "metadata": {}, "generation": record.generation},
    });
    assert_eq!(rendered["outcome"], "ready");
    assert_eq!(rendered["announce"], announcement);
}

#[tokio::test]
async fn an_announcement_has_the_uploaders_words_and_no_key() {
    let stack = Stack::start().await;
    let announced = isopix_lambda::Record {
        owner: Some("ann".to_owned()),
        name: Some("cat.png".to_owned()),
        metadata: [("album".to_owned(), "7".to_owned())].into(),
        ..isopix_lambda::Record::announced(KEY, isopix_lambda::Moment::now())
    };
    stack.store.table.write(&announced).await.unwrap();
    let event = bridged(&stack.put(KEY, &picture(1), "01").await);
    let rendered = render(&stack, &given(&event, "execution")).await;
    let detail = &rendered["announce"]["detail"];
    assert_eq!(
        (&detail["owner"], &detail["name"], &detail["metadata"]),
        (&json!("ann"), &json!("cat.png"), &json!({"album": "7"}))
    );
    assert!(!rendered.to_string().contains(KEY), "{rendered}");

    stack.store.originals.erase(KEY).await.unwrap();
    let event = bridged(&removed(KEY, "02"));
    let gone = remove(&stack, &given(&event, "another")).await;
    assert_eq!(gone["announce"]["detailType"], "Image Deleted");
    assert_eq!(gone["announce"]["detail"]["name"], "cat.png");
}

#[tokio::test]
async fn begin_throws_what_the_header_shows() {
    let stack = Stack::start().await;
    let cases = [
        (b"no picture".to_vec(), "unsupported-format"),
        (vec![0; 100_001], "limit-exceeded"),
    ];
    for (file, name) in cases {
        let event = bridged(&stack.put(KEY, &file, "01").await);
        let execution = given(&event, name);
        let failure = stack.store.step_begin(&execution).await.unwrap_err();
        assert_eq!(failure.name(), name);
        let cause = json!({"errorType": name, "errorMessage": failure.to_string()});
        let execution = thrown(&event, name, name, &cause.to_string());
        let failed = fail(&stack, &execution).await;
        assert_eq!(failed["outcome"], "failed");
        assert_eq!(failed["announce"]["detailType"], "Image Failed");
        let record = stack.record(KEY).await.unwrap();
        assert_eq!(record.status, Status::Failed);
        assert_eq!(record.code.unwrap().as_str(), name);
        assert_eq!(record.message, Some(failure.to_string()));
        let id = isopix::image_id(KEY);
        stack.dynamodb_delete(&id).await;
    }
}

#[tokio::test]
async fn a_file_that_is_cut_off_is_left_to_render() {
    let stack = Stack::start().await;
    let mut file = picture(1);
    file.truncate(20);
    let event = bridged(&stack.put(KEY, &file, "01").await);
    let execution = given(&event, "execution");
    assert_eq!(begin(&stack, &execution).await["outcome"], "claimed");
    let failure = stack.store.step_render(&execution).await.unwrap_err();
    assert_eq!(failure.name(), "corrupt");
}

#[tokio::test]
async fn what_begin_cannot_read_is_left_to_render_which_counts() {
    let stack = Stack::start().await;
    let event = bridged(&stack.put(KEY, &picture(1), "01").await);
    let execution = given(&event, "execution");
    *stack.read_fault.lock().unwrap() = Some(ReadFault::CutOff);
    assert_eq!(begin(&stack, &execution).await["outcome"], "claimed");
    assert_eq!(render(&stack, &execution).await["outcome"], "ready");
}

#[tokio::test]
async fn a_second_execution_of_the_same_event_tells_what_stands() {
    let stack = Stack::start().await;
    let event = bridged(&stack.put(KEY, &picture(1), "01").await);
    let execution = given(&event, "execution");
    begin(&stack, &execution).await;
    let held = begin(&stack, &given(&event, "another")).await;
    assert_eq!(held, json!({"outcome": "held"}));
    let rendered = render(&stack, &execution).await;
    let done = begin(&stack, &given(&event, "another")).await;
    assert_eq!(done["outcome"], "done");
    assert_eq!(done["announce"], rendered["announce"]);
}

#[tokio::test]
async fn a_render_that_dies_each_time_is_given_up() {
    let stack = Stack::start().await;
    let event = bridged(&stack.put(KEY, &picture(1), "01").await);
    let execution = given(&event, "execution");
    begin(&stack, &execution).await;
    for _ in 0..MAX_ATTEMPTS {
        stack.die_in_the_render_of(&event, "execution").await;
    }
    let given_up = render(&stack, &execution).await;
    assert_eq!(given_up["outcome"], "failed");
    assert_eq!(given_up["announce"]["detail"]["code"], "internal");
    assert_eq!(stack.record(KEY).await.unwrap().code, Some(Code::Internal));
}

#[tokio::test]
async fn a_render_that_the_storage_ends_each_time_is_not() {
    let stack = Stack::start().await;
    let event = bridged(&stack.put(KEY, &picture(1), "01").await);
    let execution = given(&event, "execution");
    begin(&stack, &execution).await;
    for _ in 0..=MAX_ATTEMPTS {
        *stack.read_fault.lock().unwrap() = Some(ReadFault::CutOff);
        let failure = stack.store.step_render(&execution).await.unwrap_err();
        assert_eq!(failure.name(), "network");
        stack.write_faults.store(1, Ordering::SeqCst);
        let failure = stack.store.step_render(&execution).await.unwrap_err();
        assert_eq!(failure.name(), "storage");
    }
    assert_eq!(render(&stack, &execution).await["outcome"], "ready");
    assert_eq!(stack.record(KEY).await.unwrap().attempts, 1);
}

#[tokio::test]
async fn what_lambda_says_of_a_dead_process_is_recorded_as_internal() {
    let stack = Stack::start().await;
    let event = bridged(&stack.put(KEY, &picture(1), "01").await);
    begin(&stack, &given(&event, "execution")).await;
    let execution = thrown(&event, "execution", "Runtime.ExitError", "exit status 137");
    let failed = fail(&stack, &execution).await;
    assert_eq!(failed["outcome"], "failed");
    assert_eq!(stack.record(KEY).await.unwrap().code, Some(Code::Internal));
}

#[tokio::test]
async fn fail_touches_nothing_that_the_execution_does_not_hold() {
    let stack = Stack::start().await;
    let event = bridged(&stack.put(KEY, &picture(1), "01").await);
    let never = thrown(&event, "execution", "storage", "{}");
    assert_eq!(fail(&stack, &never).await["outcome"], "unclaimed");
    assert_eq!(stack.record(KEY).await, None);

    begin(&stack, &given(&event, "other")).await;
    let record = stack.record(KEY).await;
    assert_eq!(fail(&stack, &never).await["outcome"], "superseded");
    assert_eq!(stack.record(KEY).await, record);

    let newer = bridged(&stack.put(KEY, &picture(2), "02").await);
    let never = thrown(&newer, "execution", "storage", "{}");
    assert_eq!(fail(&stack, &never).await["outcome"], "unclaimed");
    assert_eq!(stack.record(KEY).await, record);
}

#[tokio::test]
async fn a_held_image_is_taken_up_when_the_lease_has_run_out() {
    let mut stack = Stack::start().await;
    stack.store.lease = Duration::ZERO;
    let event = bridged(&stack.put(KEY, &picture(1), "01").await);
    begin(&stack, &given(&event, "dead")).await;
    let execution = given(&event, "execution");
    assert_eq!(begin(&stack, &execution).await["outcome"], "claimed");
    assert_eq!(render(&stack, &execution).await["outcome"], "ready");
}

#[tokio::test]
async fn each_step_takes_its_own_events_only() {
    let stack = Stack::start().await;
    let created = bridged(&stack.put(KEY, &picture(1), "01").await);
    let deleted = bridged(&removed(KEY, "02"));
    let answer = begin(&stack, &given(&deleted, "execution")).await;
    assert_eq!(answer["outcome"], "ignored");
    let answer = remove(&stack, &given(&created, "execution")).await;
    assert_eq!(answer["outcome"], "ignored");
    assert_eq!(stack.record(KEY).await, None);
}
