//! Events that fail: tried again under the same request id, put aside in the
//! end.

use std::collections::HashSet;
use std::fs;

use serde_json::Value;

use crate::support::images::gradient;
use crate::support::serving::{Serving, Setup};
use crate::support::wait_for;

/// Uploads an image and waits until its event was given to the function that
/// often.
fn given(serving: &Serving, times: usize) -> Vec<(String, String)> {
    wait_for("the attempts", || {
        let given = serving.setup.given_to("render");
        (given.len() >= times).then_some(given)
    })
}

fn assert_same_request(given: &[(String, String)]) {
    let requests: HashSet<_> = given.iter().map(|(request, _)| request).collect();
    let events: HashSet<_> = given.iter().map(|(_, event)| event).collect();
    assert_eq!((requests.len(), events.len()), (1, 1), "{given:?}");
}

#[test]
fn an_event_is_what_s3_sends() {
    let serving = Setup::with_stand_ins("answer", "real").start();
    let png = gradient(40, 30);
    let ticket = serving.upload(&png);
    let given = given(&serving, 1);
    let event: Value = serde_json::from_str(&given[0].1).unwrap();
    let record = &event["Records"][0];
    assert_eq!(record["eventName"], "ObjectCreated:Put");
    assert_eq!(record["s3"]["bucket"]["name"], "originals");
    let object = &record["s3"]["object"];
    assert_eq!(object["size"], png.len());
    let key = ticket.url.split_once("/originals/").unwrap().1;
    let key = key.split_once('?').unwrap().0;
    assert_eq!(object["key"], key.replace('/', "%2F"));
}

#[test]
fn a_failure_is_tried_again_under_the_same_request() {
    for manner in ["error-twice", "crash-once"] {
        let serving = Setup::with_stand_ins(manner, "real").start();
        serving.upload(&gradient(40, 30));
        let times = if manner == "error-twice" { 3 } else { 2 };
        assert_same_request(&given(&serving, times));
        // And then it is done: the next event is another.
        serving.upload(&gradient(41, 30));
        let given = given(&serving, times + 1);
        assert_ne!(given[0].0, given[times].0, "{manner}");
    }
}

#[test]
fn a_function_that_hangs_is_ended_and_tried_again() {
    let setup = Setup::with_stand_ins("hang-once", "real");
    let serving = setup.argument("--timeout").argument("1").start();
    let before = serving.functions();
    serving.upload(&gradient(40, 30));
    assert_same_request(&given(&serving, 2));
    assert_ne!(
        before,
        serving.functions(),
        "another process has taken its place"
    );
    assert!(
        serving.log().contains("took longer than 1 s and was ended"),
        "{}",
        serving.log()
    );
}

#[test]
fn an_event_that_cannot_be_dealt_with_is_put_aside() {
    let serving = Setup::with_stand_ins("error", "real").start();
    serving.upload(&gradient(40, 30));
    let folder = serving.setup.data().join("dead-letters");
    let letter = wait_for("the dead letter", || {
        let mut letters = fs::read_dir(&folder).unwrap();
        let path = letters.next()?.unwrap().path();
        (path.extension()? == "json").then_some(path)
    });
    let letter: Value = serde_json::from_slice(&fs::read(letter).unwrap()).unwrap();
    let given = serving.setup.given_to("render");
    assert_eq!(given.len(), 6);
    assert_same_request(&given);
    assert_eq!(letter["requestId"], given[0].0.as_str());
    assert_eq!(letter["attempts"], 6);
    assert_eq!(letter["errorType"], "Network");
    let event: Value = serde_json::from_str(&given[0].1).unwrap();
    assert_eq!(letter["event"], event);
    let log = wait_for("the message", || {
        Some(serving.log()).filter(|log| log.contains("gave up on an image after 6 attempts"))
    });
    assert!(log.contains("Network: the network is down"));
    let key = event["Records"][0]["s3"]["object"]["key"].as_str().unwrap();
    assert!(!log.contains(key), "keys do not belong into logs");
}
