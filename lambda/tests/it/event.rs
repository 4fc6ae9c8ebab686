use isopix_lambda::event::{Change, Object, parse};
use serde_json::json;

use crate::stack::{created, notification};

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
