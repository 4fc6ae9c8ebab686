use isopix_lambda::UploadSettings;
use isopix_lambda::uploads::{Answer, Uploads};
use serde_json::json;

use crate::pictures::picture;
use crate::stack::Stack;
use crate::uploads::{announcement, request};

fn api(stack: &Stack) -> Uploads {
    let settings = UploadSettings {
        public_base_url: None,
        allow_anonymous: true,
        uploads_per_hour: 2,
    };
    Uploads::new(stack.store.clone(), stack.bus.clone(), settings)
}

async fn announce(api: &Uploads, owner: Option<&str>, address: &str) -> Answer {
    let mut event = request("POST", "/uploads", &announcement(&picture(1)), owner);
    event["requestContext"]["http"]["sourceIp"] = json!(address);
    api.answer(&event).await
}

#[tokio::test]
async fn an_owner_has_a_quota() {
    let stack = Stack::start().await;
    let api = api(&stack);
    // Addresses do not count where the owner is known.
    assert_eq!(announce(&api, Some("alice"), "192.0.2.1").await.status, 201);
    assert_eq!(announce(&api, Some("alice"), "192.0.2.2").await.status, 201);
    let refused = announce(&api, Some("alice"), "192.0.2.3").await;
    assert_eq!(refused.status, 429);
    let wait: u64 = refused.headers["retry-after"].parse().unwrap();
    assert!((1..=3600).contains(&wait), "{wait}");
    assert!(
        refused.body.contains("too-many-requests"),
        "{}",
        refused.body
    );
    assert_eq!(announce(&api, Some("bob"), "192.0.2.1").await.status, 201);
}

#[tokio::test]
async fn an_address_has_a_quota_where_nobody_is_known() {
    let stack = Stack::start().await;
    let api = api(&stack);
    // The same /64.
    for address in ["2001:db8::1", "2001:db8:0:0:ffff::2"] {
        assert_eq!(announce(&api, None, address).await.status, 201);
    }
    assert_eq!(announce(&api, None, "2001:db8::3").await.status, 429);
    assert_eq!(announce(&api, None, "2001:db8:0:1::1").await.status, 201);
    assert_eq!(announce(&api, None, "192.0.2.1").await.status, 201);
    assert_eq!(announce(&api, None, "192.0.2.2").await.status, 201);
}

#[tokio::test]
async fn a_refused_request_counts_for_nothing() {
    let stack = Stack::start().await;
    let api = api(&stack);
    let mut wrong = announcement(&picture(1));
    wrong["engine"] = json!("other");
    for _ in 0..3 {
        let answer = api
            .answer(&request("POST", "/uploads", &wrong, Some("alice")))
            .await;
        assert_eq!(answer.status, 409);
    }
    assert_eq!(announce(&api, Some("alice"), "192.0.2.1").await.status, 201);
}
