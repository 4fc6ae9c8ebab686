//! `backfill` before anything is started, and how it takes what goes wrong
//! afterwards. What goes well is tried on the emulator.

use std::fs::OpenOptions;
use std::net::TcpListener;
use std::process::Command;

use serde_json::json;

use super::Folder;
use crate::support::aws::{Answer, aws};
use crate::support::{stderr, stdout};

const ARN: &str = "arn:aws:states:eu-west-1:123456789012:stateMachine:b";

/// The command with nothing of this machine's AWS set up.
fn backfill(folder: &Folder, arguments: &[&str]) -> Command {
    let mut command = folder.command(&["backfill"]);
    command.args(arguments);
    for (name, _) in std::env::vars() {
        if name.starts_with("AWS_") {
            command.env_remove(name);
        }
    }
    command
        .env("AWS_CONFIG_FILE", folder.path("config"))
        .env("AWS_SHARED_CREDENTIALS_FILE", folder.path("credentials"))
        .env("AWS_EC2_METADATA_DISABLED", "true");
    command
}

/// What a command says that must end with 2.
fn refusal(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert_eq!(stdout(&output), "");
    stderr(&output)
}

#[test]
fn wrong_arguments_are_named_with_what_is_allowed() {
    let folder = Folder::new();
    let cases: [(&[&str], &str); 9] = [
        (&[], "--stack <NAME>"),
        (&["--stack", ""], "--stack <NAME>"),
        (&["--state-machine", ARN], "--table <NAME>"),
        (
            &["--stack", "s", "--table", "t"],
            "cannot be used with '--table <NAME>'",
        ),
        (&["--table", "t"], "--state-machine <ARN>"),
        (
            &["--state-machine", "b", "--table", "t"],
            "arn:aws:states:REGION:ACCOUNT",
        ),
        (&["--stack", "s", "--concurrency", "0"], "1..=10000"),
        (
            &["--stack", "s", "--modified-since", "2024-02-30"],
            "2024-06-01T12:00:00Z",
        ),
        (
            &["--stack", "s", "--modified-since", "1717200000"],
            "2024-06-01T12:00:00Z",
        ),
    ];
    for (arguments, hint) in cases {
        let said = refusal(&mut backfill(&folder, arguments));
        assert!(said.contains(hint), "{arguments:?}: {said}");
    }
}

#[test]
fn without_a_region_it_says_where_to_give_one() {
    let folder = Folder::new();
    let said = refusal(&mut backfill(&folder, &["--stack", "s"]));
    assert_eq!(
        said,
        "isopix: no AWS region was found: give --region, set AWS_REGION, or name one in the \
         profile\n"
    );
}

#[test]
fn without_credentials_it_says_where_they_are_looked_for() {
    let folder = Folder::new();
    let ways: [&[&str]; 2] = [
        &["--stack", "s", "--region", "eu-west-1"],
        // The ARN names the region.
        &["--state-machine", ARN, "--table", "t"],
    ];
    for arguments in ways {
        let said = refusal(&mut backfill(&folder, arguments));
        assert!(
            said.starts_with("isopix: no AWS credentials were found: set AWS_PROFILE"),
            "{said}"
        );
    }
}

#[test]
fn a_profile_has_region_and_credentials() {
    let folder = Folder::new();
    folder.write("config", b"[profile photos]\nregion = eu-north-1\n");
    folder.write(
        "credentials",
        b"[photos]\naws_access_key_id = a\naws_secret_access_key = b\n",
    );
    let said = refusal(
        backfill(&folder, &["--stack", "s"])
            .env("AWS_PROFILE", "photos")
            .env("AWS_ENDPOINT_URL", nobody()),
    );
    assert!(
        said.starts_with("isopix: cannot look up the stack s in eu-north-1: no answer came: "),
        "{said}"
    );
}

#[test]
fn a_program_may_have_the_credentials() {
    let folder = Folder::new();
    folder.write(
        "config",
        b"[default]\nregion = eu-north-1\ncredential_process = echo '{\"Version\": 1, \
          \"AccessKeyId\": \"a\", \"SecretAccessKey\": \"b\"}'\n",
    );
    let said = refusal(backfill(&folder, &["--stack", "s"]).env("AWS_ENDPOINT_URL", nobody()));
    assert!(said.contains("no answer came: "), "{said}");
}

#[test]
fn a_table_that_cannot_be_read_is_found_before_the_start() {
    let folder = Folder::new();
    let said = refusal(
        backfill(&folder, &["--state-machine", ARN, "--table", "t"])
            .env("AWS_ACCESS_KEY_ID", "a")
            .env("AWS_SECRET_ACCESS_KEY", "b")
            .env("AWS_ENDPOINT_URL", nobody()),
    );
    assert!(
        said.starts_with("isopix: cannot read the sums in the table t,"),
        "{said}"
    );
}

/// An endpoint that refuses connections.
fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

const EXECUTION: &str = "arn:aws:states:eu-west-1:123456789012:execution:b:e";

/// The command against answers of Step Functions, and a table in which some
/// images failed.
fn command_with(folder: &Folder, start: Answer, describe: Answer) -> Command {
    let sums = json!({"Item": {"ready": {"N": "7"}, "failed": {"N": "2"}}});
    let url = aws(vec![
        ("GetItem", Answer::Given(sums)),
        ("StartExecution", start),
        ("DescribeExecution", describe),
    ]);
    let mut command = backfill(folder, &["--state-machine", ARN, "--table", "t"]);
    command
        .env("AWS_ACCESS_KEY_ID", "a")
        .env("AWS_SECRET_ACCESS_KEY", "b")
        .env("AWS_ENDPOINT_URL", url);
    command
}

/// Its exit code, stdout and stderr.
fn backfill_with(start: Answer, describe: Answer) -> (i32, String, String) {
    let folder = Folder::new();
    let output = command_with(&folder, start, describe).output().unwrap();
    let code = output.status.code().unwrap();
    (code, stdout(&output), stderr(&output))
}

fn started() -> Answer {
    Answer::Given(json!({"executionArn": EXECUTION, "startDate": 1_717_200_000}))
}

fn execution(status: &str) -> serde_json::Value {
    json!({
        "executionArn": EXECUTION,
        "stateMachineArn": ARN,
        "name": "e",
        "status": status,
        "startDate": 1_717_200_000,
    })
}

#[test]
fn a_backfill_that_does_not_succeed_has_the_sums_until_then() {
    let cases = [
        ("FAILED", "failed"),
        ("ABORTED", "aborted"),
        ("TIMED_OUT", "timed-out"),
    ];
    for (status, said) in cases {
        let mut ended = execution(status);
        ended["error"] = json!("States.ExceedToleratedFailureThreshold");
        ended["cause"] = json!("too many");
        let (code, stdout, stderr) = backfill_with(started(), Answer::Given(ended));
        assert_eq!(code, 1);
        assert_eq!(
            stdout,
            format!(
                "{{\"execution\":\"{EXECUTION}\",\"status\":\"{said}\",\"ready\":7,\"skipped\":0,\
                 \"failed\":2,\"reports\":null}}\n"
            )
        );
        assert_eq!(
            stderr,
            "isopix: the backfill did not succeed: States.ExceedToleratedFailureThreshold: too \
             many\n"
        );
    }
}

#[test]
fn a_start_that_is_refused_ends_with_2() {
    let refused = Answer::Refused("StateMachineDoesNotExist");
    let (code, stdout, stderr) = backfill_with(refused, Answer::Silence);
    assert_eq!((code, stdout.as_str()), (2, ""));
    assert_eq!(
        stderr,
        format!("isopix: cannot start {ARN}: StateMachineDoesNotExist: the stand-in says so\n")
    );
}

#[test]
fn a_start_without_an_answer_may_have_happened() {
    let (code, stdout, stderr) = backfill_with(Answer::Silence, Answer::Silence);
    assert_eq!((code, stdout.as_str()), (1, ""));
    let expected = format!("isopix: cannot tell whether {ARN} was started: no answer came: ");
    assert!(stderr.starts_with(&expected), "{stderr}");
    assert!(stderr.contains("its execution is named "), "{stderr}");
}

#[test]
fn one_that_cannot_be_watched_goes_on() {
    let refused = Answer::Refused("AccessDeniedException");
    let (code, stdout, stderr) = backfill_with(started(), refused);
    assert_eq!((code, stdout.as_str()), (1, ""));
    assert!(
        stderr.starts_with(
            "isopix: cannot see how far the backfill is: AccessDeniedException: the stand-in says \
             so; the backfill goes on without this command."
        ),
        "{stderr}"
    );
    let stop = format!("stop-execution --region eu-west-1 --execution-arn {EXECUTION}\n");
    assert!(stderr.ends_with(&stop), "{stderr}");
}

#[test]
fn a_line_that_cannot_be_written_is_no_wrong_usage() {
    let folder = Folder::new();
    let ended = Answer::Given(execution("SUCCEEDED"));
    let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = command_with(&folder, started(), ended)
        .stdout(full)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = stderr(&output);
    assert!(
        said.starts_with("isopix: cannot write to stdout: "),
        "{said}"
    );
}
