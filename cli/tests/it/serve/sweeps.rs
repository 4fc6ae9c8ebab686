//! What nobody points to any more goes, and what was left half done is done.

use std::collections::BTreeSet;

use rustix::process::Signal;
use serde_json::{Value, json};

use crate::support::images::gradient;
use crate::support::processes::variable;
use crate::support::serving::{Serving, credentials};
use crate::support::signature::presigned;
use crate::support::wait_for;

impl Serving {
    fn signed(&self, method: &str, path: &str, query: &[(&str, &str)]) -> String {
        let keys = credentials(&self.setup.data());
        presigned(&self.origin, (&keys.0, &keys.1), method, path, query)
    }

    /// The folders of renditions that have a manifest.
    fn generations(&self) -> BTreeSet<String> {
        let url = self.signed("GET", "/renditions", &[("list-type", "2")]);
        let list = self.client.get(&url).text();
        let keys = list.split("<Key>").skip(1);
        keys.filter_map(|rest| rest.split_once("/manifest.json</Key>"))
            .map(|(folder, _)| folder.to_owned())
            .filter(|folder| !folder.contains('<'))
            .collect()
    }

    /// Puts an original of the default recipe, and waits for its generation,
    /// which is none of `before`.
    fn render(&self, png: &[u8], before: &BTreeSet<String>) -> String {
        let url = self.signed("PUT", "/originals/uploads/default/cat", &[]);
        let put = self.client.call("PUT", &url, &[], png);
        assert_eq!(put.status, 200, "{}", put.text());
        wait_for("the renditions", || {
            self.generations().difference(before).next().cloned()
        })
    }

    /// Asks the table, by the address that the functions have.
    fn table(&self, operation: &str, request: &Value) -> Value {
        let function = self.functions()[0];
        let url = variable(function, "AWS_ENDPOINT_URL_DYNAMODB");
        let target = format!("DynamoDB_20120810.{operation}");
        let headers = [("x-amz-target", target.as_str())];
        let body = request.to_string();
        let reply = self.client.call("POST", &url, &headers, body.as_bytes());
        assert_eq!(reply.status, 200, "{}", reply.text());
        reply.json()
    }
}

/// Has something in the table be due.
fn end_lease(serving: &Serving, id: &str) {
    serving.table(
        "UpdateItem",
        &json!({
            "TableName": "images",
            "Key": {"id": {"S": id}},
            "UpdateExpression": "SET #lease = :past",
            "ExpressionAttributeNames": {"#lease": "lease"},
            "ExpressionAttributeValues": {":past": {"N": "1"}},
        }),
    );
}

#[test]
fn renditions_that_others_took_the_place_of_go_after_the_grace_time() {
    let serving = Serving::start();
    let first = serving.render(&gradient(40, 30), &BTreeSet::new());
    let second = serving.render(&gradient(41, 30), &BTreeSet::from([first.clone()]));
    let both = BTreeSet::from([first.clone(), second.clone()]);
    assert_eq!(serving.generations(), both);
    let item = format!("retired/{first}");
    wait_for("the older ones to be retired", || {
        let key = json!({"TableName": "images", "Key": {"id": {"S": item}}});
        serving.table("GetItem", &key).get("Item").map(|_| ())
    });
    end_lease(&serving, &item);
    let (_, _, ended) = serving.end(Signal::TERM);

    let serving = ended.into_setup().start();
    wait_for("the older ones to go", || {
        (serving.generations() == BTreeSet::from([second.clone()])).then_some(())
    });
}

#[test]
fn before_that_they_stay() {
    let serving = Serving::start();
    let first = serving.render(&gradient(40, 30), &BTreeSet::new());
    serving.render(&gradient(41, 30), &BTreeSet::from([first]));
    let (_, _, ended) = serving.end(Signal::TERM);

    let serving = ended.into_setup().start();
    wait_for("the sweep", || {
        serving.log().contains("\"swept\"").then_some(())
    });
    assert_eq!(serving.generations().len(), 2);
}

#[test]
fn an_image_whose_run_died_is_done() {
    let serving = Serving::start();
    let ticket = serving.upload(&gradient(40, 30));
    let before = serving.outcome(&ticket);
    // As a run leaves it that has claimed the image and died, once its lease
    // has run out.
    serving.table(
        "UpdateItem",
        &json!({
            "TableName": "images",
            "Key": {"id": {"S": ticket.id}},
            "UpdateExpression": "SET #status = :pending REMOVE generation",
            "ExpressionAttributeNames": {"#status": "status"},
            "ExpressionAttributeValues": {":pending": {"S": "PENDING"}},
        }),
    );
    end_lease(&serving, &ticket.id);
    let (_, _, ended) = serving.end(Signal::TERM);

    let serving = ended.into_setup().start();
    let after = serving.outcome(&ticket);
    assert_eq!(after["status"], "READY");
    assert_eq!(after["generation"], before["generation"]);
}
