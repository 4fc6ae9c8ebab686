//! The rules of claims, without a table.

use isopix_lambda::Moment;
use isopix_lambda::claim::{Decision, Lost, decide};
use isopix_lambda::event::Object;
use isopix_lambda::record::{Holder, Record, Status};

const NOW: Moment = Moment(1_000_000);

fn object(sequencer: &str) -> Object {
    Object {
        key: "cat".to_owned(),
        sequencer: sequencer.parse().unwrap(),
        e_tag: None,
        version_id: None,
        bytes: None,
    }
}

fn holder(request: &str, recipe: &str, engine: &str) -> Holder {
    Holder {
        request: request.to_owned(),
        recipe: Some(recipe.to_owned()),
        engine: engine.to_owned(),
    }
}

/// PENDING: held by the request "first" until a millisecond after now.
fn held() -> Record {
    Record {
        sequencer: Some("05".parse().unwrap()),
        attempts: 1,
        claim: Some(holder("first", "recipe", "engine")),
        lease: Some(NOW.0 + 1),
        ..Record::new("cat", NOW)
    }
}

fn settled(status: Status) -> Record {
    Record {
        status,
        recipe: Some("recipe".to_owned()),
        engine: Some("engine".to_owned()),
        claim: None,
        lease: None,
        ..held()
    }
}

fn decided(record: &Record, sequencer: &str, holder: &Holder) -> Decision {
    decide(Some(record), &object(sequencer), holder, NOW)
}

#[test]
fn takes_what_is_new() {
    let first = holder("first", "recipe", "engine");
    assert_eq!(decide(None, &object("05"), &first, NOW), Decision::Take(1));
    let announced = Record::announced("cat", NOW);
    assert_eq!(decided(&announced, "05", &first), Decision::Take(1));
}

#[test]
fn the_newer_object_wins_whatever_the_state() {
    let other = holder("other", "recipe", "engine");
    let states = [
        held(),
        settled(Status::Ready),
        settled(Status::Failed),
        settled(Status::Deleted),
    ];
    for record in states {
        assert_eq!(
            decided(&record, "06", &other),
            Decision::Take(1),
            "{record:?}"
        );
        let why = match record.status {
            Status::Deleted => Lost::Deleted,
            _ => Lost::Late,
        };
        let left = Decision::Leave(why);
        assert_eq!(decided(&record, "04", &other), left, "{record:?}");
    }
}

#[test]
fn leaves_what_is_done() {
    let first = holder("first", "recipe", "engine");
    for status in [Status::Ready, Status::Failed] {
        let decision = decided(&settled(status), "05", &first);
        assert_eq!(decision, Decision::Leave(Lost::Done));
    }
    let decision = decided(&settled(Status::Deleted), "05", &first);
    assert_eq!(decision, Decision::Leave(Lost::Deleted));
}

#[test]
fn a_lease_keeps_others_out_until_it_has_run_out() {
    let other = holder("other", "recipe", "engine");
    assert_eq!(decided(&held(), "05", &other), Decision::Leave(Lost::Held));
    let run_out = Record {
        lease: Some(NOW.0),
        ..held()
    };
    assert_eq!(decided(&run_out, "05", &other), Decision::Take(2));
}

#[test]
fn the_same_request_takes_its_claim_again() {
    let first = holder("first", "recipe", "engine");
    assert_eq!(decided(&held(), "05", &first), Decision::Take(2));
}

#[test]
fn the_fourth_claim_gives_up() {
    let first = holder("first", "recipe", "engine");
    let tried = |attempts| Record { attempts, ..held() };
    assert_eq!(decided(&tried(2), "05", &first), Decision::Take(3));
    assert_eq!(decided(&tried(3), "05", &first), Decision::GiveUp);
    assert_eq!(decided(&tried(3), "06", &first), Decision::Take(1));
}

#[test]
fn another_recipe_or_engine_takes_the_same_object() {
    for other in [
        holder("other", "another", "engine"),
        holder("other", "recipe", "another"),
    ] {
        for record in [held(), settled(Status::Ready), settled(Status::Failed)] {
            assert_eq!(
                decided(&record, "05", &other),
                Decision::Take(1),
                "{record:?}"
            );
        }
        let decision = decided(&settled(Status::Deleted), "05", &other);
        assert_eq!(decision, Decision::Leave(Lost::Deleted));
    }
}

#[test]
fn what_the_api_deleted_never_comes_back() {
    let first = holder("first", "recipe", "engine");
    let announced = Record::announced("cat", NOW).tombstone(NOW);
    let taken_up = Record {
        announced: true,
        ..settled(Status::Deleted)
    };
    for record in [announced, taken_up] {
        for sequencer in ["04", "05", "06"] {
            let decision = decided(&record, sequencer, &first);
            assert_eq!(decision, Decision::Leave(Lost::Unwanted), "{record:?}");
        }
    }
}
