//! The render process killed between claim and publish.

use dynoxide::Database;
use rustix::process::Signal;
use serde_json::{Value, json};

use crate::support::images::gradient;
use crate::support::processes::send;
use crate::support::serving::Serving;
use crate::support::wait_for;

/// An image's record, as the table has it.
fn record(serving: &Serving, id: &str) -> Value {
    let table = serving.setup.data().join("table.sqlite");
    let database = Database::new(table.to_str().unwrap()).unwrap();
    let get = json!({"TableName": "images", "Key": {"id": {"S": id}}, "ConsistentRead": true});
    let found = database
        .get_item(serde_json::from_value(get).unwrap())
        .unwrap();
    serde_json::to_value(found).unwrap()["Item"].clone()
}

#[test]
fn an_image_whose_render_is_killed_still_ends_ready() {
    let serving = Serving::start();
    // 48 megapixels: at work for a second or more.
    let ticket = serving.upload(&gradient(8000, 6000));
    let claimed = wait_for("the claim", || {
        let record = record(&serving, &ticket.id);
        (record["attempts"]["N"] == "1").then_some(record)
    });
    let killed = serving.processes_of("render");
    for process in &killed {
        send(*process, Signal::KILL);
    }
    assert_eq!(claimed["status"]["S"], "PENDING");
    let between = record(&serving, &ticket.id);
    assert_eq!(
        between["status"]["S"], "PENDING",
        "it was killed before it could publish"
    );
    let shown = serving.outcome(&ticket);
    assert_eq!(shown["status"], "READY", "{shown}");
    let after = record(&serving, &ticket.id);
    assert_eq!(after["attempts"]["N"], "2", "the retry claimed it again");
    let now = serving.processes_of("render");
    assert!(!killed.is_empty() && killed.iter().all(|process| !now.contains(process)));
    assert!(serving.log().contains("it is started again"));
}
