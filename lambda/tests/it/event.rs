use isopix_lambda::event::{Change, Object, parse};
use serde_json::json;

use crate::notifications::{bridged, created, notification, removed};

#[test]
fn reads_all_records_in_order() {
    let event = notification(&[
        ("ObjectCreated:Put", "a b", Some("\"0a\""), "01"),
        (
            "ObjectCreated:CompleteMultipartUpload",
            "c",
            Some("0b-2"),
            "02",
        ),
        ("s3:ObjectRemoved:DeleteMarkerCreated", "d+e", None, "03"),
        ("LifecycleExpiration:Delete", "f", None, "04"),
    ]);
    let object = |key: &str, e_tag: Option<&str>, sequencer: &str| Object {
        key: key.to_owned(),
        sequencer: sequencer.parse().unwrap(),
        e_tag: e_tag.map(str::to_owned),
        version_id: None,
        bytes: None,
    };
    let changes = [
        Change::Created(object("a b", Some("0a"), "01")),
        Change::Created(object("c", Some("0b-2"), "02")),
        Change::Removed(object("d+e", None, "03")),
        Change::Other("LifecycleExpiration:Delete".to_owned()),
    ];
    assert_eq!(parse(&event, "originals").unwrap(), changes);
}

#[test]
fn pins_size_and_version() {
    let mut event = created("cat", None, "01");
    let raw = &mut event["Records"][0]["s3"]["object"];
    raw["size"] = json!(12);
    raw["versionId"] = json!("v1");
    let changes = parse(&event, "originals").unwrap();
    let Change::Created(object) = &changes[0] else {
        panic!("{changes:?}");
    };
    assert_eq!(object.bytes, Some(12));
    assert_eq!(object.version_id.as_deref(), Some("v1"));
}

#[test]
fn an_event_of_eventbridge_says_the_same_as_the_notification() {
    let object = |event: &serde_json::Value| match parse(event, "originals").unwrap().remove(0) {
        Change::Created(object) | Change::Removed(object) => object,
        Change::Other(event) => panic!("{event}"),
    };
    for event in [created("a b+c%", Some("0a"), "01"), removed("ü", "02")] {
        let told = object(&bridged(&event));
        let expected = object(&event);
        assert_eq!((told.key, told.e_tag), (expected.key, expected.e_tag));
        assert_eq!(told.sequencer, expected.sequencer);
        // A bucket without versions.
        assert_eq!((told.version_id, told.bytes), (None, Some(1)));
    }
}

#[test]
fn the_kinds_of_eventbridges_events() {
    let kind = |event: &serde_json::Value| parse(event, "originals").unwrap().remove(0);
    let event = created("cat", None, "01");
    assert!(matches!(kind(&bridged(&event)), Change::Created(_)));
    let event = removed("cat", "01");
    assert!(matches!(kind(&bridged(&event)), Change::Removed(_)));
    let event = notification(&[("LifecycleExpiration:Delete", "cat", None, "01")]);
    let other = Change::Other("Object Deleted".to_owned());
    assert_eq!(kind(&bridged(&event)), other);

    let mut overdue = bridged(&created("cat", None, "01"));
    overdue["source"] = json!("isopix");
    overdue["detail-type"] = json!("Image Overdue");
    assert!(matches!(kind(&overdue), Change::Created(_)));
    let mut tagged = bridged(&created("cat", None, "01"));
    tagged["detail-type"] = json!("Object Tags Added");
    assert_eq!(kind(&tagged), Change::Other("Object Tags Added".to_owned()));
}

#[test]
fn eventbridges_events_of_others_are_refused() {
    let mut foreign = bridged(&created("cat", None, "01"));
    foreign["detail"]["bucket"]["name"] = json!("another");
    let failure = parse(&foreign, "originals").unwrap_err();
    assert_eq!(failure.name(), "foreign-bucket");
    let mut strange = bridged(&created("cat", None, "01"));
    strange["source"] = json!("somebody");
    let failure = parse(&strange, "originals").unwrap_err();
    assert_eq!(failure.name(), "invalid-event");
    assert!(failure.to_string().contains("somebody"), "{failure}");
}

#[test]
fn refuses_other_buckets() {
    let event = created("cat", None, "01");
    let failure = parse(&event, "another").unwrap_err();
    assert_eq!(failure.name(), "foreign-bucket");
    assert!(failure.to_string().contains("\"another\""), "{failure}");
}

#[test]
fn says_what_is_wrong_with_an_event() {
    let broken = |path: &[&str], value| {
        let mut event = created("cat", None, "01");
        let target = path
            .iter()
            .fold(&mut event["Records"][0], |value, name| &mut value[*name]);
        *target = value;
        parse(&event, "originals").unwrap_err()
    };
    let cases = [
        (broken(&["s3", "object", "key"], json!("%FF")), "object.key"),
        (
            broken(&["s3", "object", "key"], json!(7)),
            "Records[0].s3.object.key",
        ),
        (
            broken(&["s3", "object", "sequencer"], json!(null)),
            "object.sequencer",
        ),
        (broken(&["eventSource"], json!("aws:sqs")), "eventSource"),
        (
            parse(&json!({"detail": {}}), "originals").unwrap_err(),
            "Records",
        ),
    ];
    for (failure, named) in cases {
        assert_eq!(failure.name(), "invalid-event");
        assert!(
            failure.to_string().contains(named),
            "{failure} does not name {named}"
        );
    }
}

#[test]
fn the_test_message_of_s3_is_no_change() {
    let event = json!({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "originals"});
    assert_eq!(parse(&event, "originals"), Ok(Vec::new()));
}
