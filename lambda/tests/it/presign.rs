//! What a presigned PUT admits.

use std::collections::BTreeMap;
use std::time::Duration;

use hyper::Method;
use isopix_lambda::Bucket;
use isopix_lambda::uploads::{PresignedPut, presigned_put};

use crate::http::{Reply, send};
use crate::stack::Stack;

const KEY: &str = "uploads/default/0a";
const BYTES: &[u8] = b"exactly these bytes";

async fn presigned(bucket: &Bucket, lifetime_seconds: u64) -> PresignedPut {
    let sha256 = isopix::sha256_hex(BYTES);
    let lifetime = Duration::from_secs(lifetime_seconds);
    let length = BYTES.len() as u64;
    let put = presigned_put(bucket, KEY, "image/png", length, &sha256, lifetime).await;
    put.unwrap()
}

async fn put(put: &PresignedPut, changed: &[(&str, &str)], bytes: &'static [u8]) -> Reply {
    let mut headers: BTreeMap<&str, &str> = BTreeMap::new();
    for (name, value) in &put.headers {
        headers.insert(name, value);
    }
    for (name, value) in changed {
        headers.insert(name, value);
    }
    headers.retain(|_, value| !value.is_empty());
    send(Method::PUT, &put.url, headers, bytes).await
}

/// The parameters of the query.
fn query(url: &str) -> BTreeMap<&str, &str> {
    let (_, query) = url.split_once('?').unwrap();
    query
        .split('&')
        .map(|pair| pair.split_once('=').unwrap())
        .collect()
}

#[tokio::test]
async fn all_conditions_are_signed_headers_and_none_is_in_the_query() {
    let stack = Stack::start().await;
    let put = presigned(&stack.store.originals, 900).await;
    let query = query(&put.url);
    assert_eq!(
        query["X-Amz-SignedHeaders"].replace("%3B", ";"),
        "content-length;content-type;host;if-none-match;x-amz-checksum-sha256"
    );
    let mut names: Vec<_> = query.keys().copied().collect();
    names.sort_unstable();
    let expected = [
        "X-Amz-Algorithm",
        "X-Amz-Credential",
        "X-Amz-Date",
        "X-Amz-Expires",
        "X-Amz-Signature",
        "X-Amz-SignedHeaders",
        "x-id",
    ];
    assert_eq!(names, expected);
    assert_eq!(query["X-Amz-Expires"], "900");
}

#[tokio::test]
async fn names_the_headers_that_the_client_has_to_send() {
    let stack = Stack::start().await;
    let put = presigned(&stack.store.originals, 900).await;
    let sha256 = put.headers["x-amz-checksum-sha256"].clone();
    let headers = [
        ("content-type", "image/png"),
        ("if-none-match", "*"),
        ("x-amz-checksum-sha256", &sha256),
    ];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(put.headers, BTreeMap::from(headers));
    // printf "exactly these bytes" | openssl dgst -sha256 -binary | base64
    assert_eq!(sha256, "jK64JdGL9G8sUEL34BJQAYjlpl5QIOwvyYMft0etmjY=");
}

#[tokio::test]
async fn admits_the_bytes_once() {
    let stack = Stack::start().await;
    let url = presigned(&stack.store.originals, 900).await;
    let reply = put(&url, &[], BYTES).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    let again = put(&url, &[], BYTES).await;
    assert_eq!(again.status, 412, "{}", again.text());
    assert!(stack.has_original(KEY).await);
}

#[tokio::test]
async fn refuses_other_headers() {
    let stack = Stack::start().await;
    let url = presigned(&stack.store.originals, 900).await;
    let other = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    let cases = [
        ("content-type", "image/gif"),
        ("x-amz-checksum-sha256", other),
        ("x-amz-checksum-sha256", ""),
        ("if-none-match", ""),
    ];
    for (name, value) in cases {
        let reply = put(&url, &[(name, value)], BYTES).await;
        assert_eq!(reply.status, 403, "{name}: {value}: {}", reply.text());
    }
    assert!(!stack.has_original(KEY).await);
}

#[tokio::test]
async fn refuses_another_length() {
    let stack = Stack::start().await;
    let url = presigned(&stack.store.originals, 900).await;
    for bytes in [&BYTES[1..], b"exactly these bytes and more", b""] {
        let reply = put(&url, &[], bytes).await;
        assert_eq!(reply.status, 403, "{}", reply.text());
    }
    assert!(!stack.has_original(KEY).await);
}

#[tokio::test]
async fn refuses_other_bytes_of_the_same_length() {
    let stack = Stack::start().await;
    let url = presigned(&stack.store.originals, 900).await;
    let reply = put(&url, &[], b"exactly other bytes").await;
    assert_eq!(reply.status, 400, "{}", reply.text());
    assert!(reply.text().contains("BadDigest"), "{}", reply.text());
}

#[tokio::test]
async fn refuses_another_key_and_a_forged_signature() {
    let stack = Stack::start().await;
    let url = presigned(&stack.store.originals, 900).await;
    let changed = |from: &str, to: &str| {
        let url_changed = url.url.replacen(from, to, 1);
        assert_ne!(url_changed, url.url);
        PresignedPut {
            url: url_changed,
            ..url.clone()
        }
    };
    let signature = query(&url.url)["X-Amz-Signature"];
    let forged = signature.chars().rev().collect::<String>();
    let cases = [
        changed(KEY, "uploads/default/0b"),
        changed("X-Amz-Expires=900", "X-Amz-Expires=901"),
        changed(signature, &forged),
    ];
    for url in cases {
        let reply = put(&url, &[], BYTES).await;
        assert_eq!(reply.status, 403, "{}: {}", url.url, reply.text());
    }
}

#[tokio::test]
async fn refuses_after_its_time() {
    let stack = Stack::start().await;
    let url = presigned(&stack.store.originals, 1).await;
    tokio::time::sleep(Duration::from_millis(2_100)).await;
    let reply = put(&url, &[], BYTES).await;
    assert_eq!(reply.status, 403, "{}", reply.text());
}
