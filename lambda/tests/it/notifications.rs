//! What S3 and EventBridge tell of objects.

use serde_json::{Value, json};

pub(crate) fn created(key: &str, e_tag: Option<&str>, sequencer: &str) -> Value {
    notification(&[("ObjectCreated:Put", key, e_tag, sequencer)])
}

pub(crate) fn removed(key: &str, sequencer: &str) -> Value {
    notification(&[("ObjectRemoved:Delete", key, None, sequencer)])
}

/// The event of EventBridge that says the same as a notification of one
/// object.
pub(crate) fn bridged(notification: &Value) -> Value {
    let record = &notification["Records"][0];
    let raw = &record["s3"]["object"];
    let name = record["eventName"].as_str().unwrap();
    let (detail_type, reason) = match name.split(':').next() {
        Some("ObjectCreated") => ("Object Created", "PutObject"),
        Some("ObjectRemoved") => ("Object Deleted", "DeleteObject"),
        _ => ("Object Deleted", "Lifecycle Expiration"),
    };
    let key = isopix_lambda::keys::decode(raw["key"].as_str().unwrap());
    json!({
        "version": "0",
        "id": "17793124-05d4-b198-2fde-7ededc63b103",
        "detail-type": detail_type,
        "source": "aws.s3",
        "account": "000000000000",
        "time": "2026-01-02T03:04:05Z",
        "region": "us-east-1",
        "resources": ["arn:aws:s3:::originals"],
        "detail": {
            "version": "0",
            "bucket": {"name": record["s3"]["bucket"]["name"]},
            "object": {
                "key": key,
                "size": 1,
                "etag": raw["eTag"],
                "version-id": "",
                "sequencer": raw["sequencer"],
            },
            "reason": reason,
        },
    })
}

/// A notification with a record for each event name, key, entity tag and
/// sequencer.
pub(crate) fn notification(records: &[(&str, &str, Option<&str>, &str)]) -> Value {
    let records = records.iter().map(|(name, key, e_tag, sequencer)| {
        json!({
            "eventVersion": "2.1",
            "eventSource": "aws:s3",
            "awsRegion": "us-east-1",
            "eventTime": "2026-01-02T03:04:05.678Z",
            "eventName": name,
            "s3": {
                "bucket": {"name": "originals"},
                "object": {"key": encode(key), "eTag": e_tag, "sequencer": sequencer},
            },
        })
    });
    json!({"Records": records.collect::<Vec<_>>()})
}

/// As S3 encodes keys in its notifications.
fn encode(key: &str) -> String {
    let encode = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' => {
            char::from(byte).to_string()
        }
        b' ' => "+".to_owned(),
        byte => format!("%{byte:02X}"),
    };
    key.bytes().map(encode).collect()
}
