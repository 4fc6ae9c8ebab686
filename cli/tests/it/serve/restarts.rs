//! Stopping, being killed, and starting again.

use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::support::images::gradient;
use crate::support::serving::{Serving, Setup, credentials};
use crate::support::wait_for;

#[test]
fn a_stop_leaves_no_process() {
    let ways: [fn(Serving) -> _; 2] = [|it| it.end(Signal::TERM), Serving::interrupt];
    for end in ways {
        let serving = Serving::start();
        let ticket = serving.upload(&gradient(40, 30));
        assert_eq!(serving.outcome(&ticket)["status"], "READY");
        let begun = Instant::now();
        let (status, printed, ended) = end(serving);
        assert_eq!(status.code(), Some(0));
        assert!(ended.functions() >= 2 && ended.left_nothing());
        assert!(begun.elapsed() < Duration::from_secs(5));
        assert_eq!(printed, "", "the ready line is all there is on stdout");
        assert!(!ended.log().contains("warning"), "{}", ended.log());
    }
}

#[test]
fn a_stop_does_not_wait_for_a_render_that_hangs() {
    let serving = Setup::with_stand_ins("hang", "real").start();
    serving.upload(&gradient(40, 30));
    wait_for("the event", || {
        (!serving.setup.given_to("render").is_empty()).then_some(())
    });
    let begun = Instant::now();
    let (status, _, ended) = serving.end(Signal::TERM);
    assert_eq!(status.code(), Some(0));
    assert!(ended.left_nothing() && begun.elapsed() < Duration::from_secs(5));
}

#[test]
fn being_killed_leaves_no_process_either() {
    let serving = Setup::with_stand_ins("hang", "real").start();
    serving.upload(&gradient(40, 30));
    wait_for("the event", || {
        (!serving.setup.given_to("render").is_empty()).then_some(())
    });
    let (status, _, ended) = serving.end(Signal::KILL);
    assert_eq!(status.code(), None);
    assert!(ended.functions() >= 2);
    ended.wait_for_functions();
}

#[test]
fn quiet_is_silent_when_all_is_well() {
    let serving = Setup::new().argument("--quiet").start();
    let ticket = serving.upload(&gradient(40, 30));
    assert_eq!(serving.outcome(&ticket)["status"], "READY");
    let (_, _, ended) = serving.end(Signal::TERM);
    assert_eq!(ended.log(), "");
}

#[test]
fn what_was_there_is_there_again() {
    let serving = Serving::start();
    let ticket = serving.upload(&gradient(300, 200));
    let before = serving.outcome(&ticket);
    let rendition = before["renditions"][0]["url"].as_str().unwrap();
    let path = rendition.strip_prefix(&serving.origin).unwrap().to_owned();
    let keys = credentials(&serving.setup.data());
    let (_, _, ended) = serving.end(Signal::TERM);

    let serving = ended.into_setup().start();
    let after = serving.get(&format!("/uploads/{}", ticket.id)).json();
    assert_eq!(after["status"], "READY");
    assert_eq!(after["generation"], before["generation"]);
    assert_eq!(serving.get(&path).status, 200);
    assert_eq!(credentials(&serving.setup.data()), keys);
}

#[test]
fn events_survive_being_killed() {
    let serving = Setup::with_stand_ins("hang", "real").start();
    let tickets: Vec<_> = (0..3)
        .map(|n| serving.upload(&gradient(100 + n, 80)))
        .collect();
    wait_for("the event", || {
        (!serving.setup.given_to("render").is_empty()).then_some(())
    });
    let mut setup = serving.kill();
    setup.use_real_functions();
    let serving = setup.start();
    for ticket in &tickets {
        assert_eq!(serving.outcome(ticket)["status"], "READY");
    }
}

#[test]
fn events_survive_a_stop_under_their_request() {
    let serving = Setup::with_stand_ins("hang", "real").start();
    serving.upload(&gradient(40, 30));
    wait_for("the event", || {
        (!serving.setup.given_to("render").is_empty()).then_some(())
    });
    let (_, _, ended) = serving.end(Signal::TERM);
    let serving = ended.into_setup().start();
    let given = wait_for("the event again", || {
        Some(serving.setup.given_to("render")).filter(|given| given.len() > 1)
    });
    assert_eq!(given[0], given[1]);
}

#[test]
fn keys_are_secret_and_of_one_folder() {
    let one = Setup::with_stand_ins("answer", "answer").start();
    let other = Setup::with_stand_ins("answer", "answer").start();
    let data = one.setup.data();
    assert_ne!(credentials(&data), credentials(&other.setup.data()));
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode(&data.join("credentials.json")) & 0o777, 0o600);
    assert_eq!(mode(&data) & 0o777, 0o700);
    let (_, secret) = credentials(&data);
    assert!(secret.len() >= 40 && !one.log().contains(&secret));
}
