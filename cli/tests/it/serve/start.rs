//! Starts: at which address; and those that cannot be: what is wrong, what to
//! do, exit code 2.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Output;

use crate::support::serving::Setup;
use crate::support::{isopix, stderr, stdout};

fn assert_refused(setup: &Setup, hints: &[&str]) {
    let output = setup.refused();
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert_eq!(stdout(&output), "");
    for hint in hints {
        assert!(said.contains(hint), "{hint:?} in {said}");
    }
    assert!(!said.contains("panicked"), "{said}");
}

/// What becomes of `serve` at this port and with this data folder.
fn serve_at(setup: &Setup, port: &str, data: &Path) -> Output {
    let mut command = isopix();
    command.args(["serve", "--port", port, "--data"]).arg(data);
    command.arg("--functions").arg(setup.beside("functions"));
    command.output().unwrap()
}

fn stand_ins() -> Setup {
    Setup::with_stand_ins("answer", "answer")
}

#[test]
fn a_port_that_is_in_use() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let setup = stand_ins();
    let output = serve_at(&setup, &port, &setup.data());
    assert_eq!(output.status.code(), Some(2));
    let said = stderr(&output);
    assert!(said.contains(&format!("127.0.0.1:{port} is in use")) && said.contains("--port"));
    assert!(
        !setup.data().exists(),
        "nothing is written before the port is there"
    );
}

#[test]
fn the_address_is_of_this_machine_alone_unless_told_otherwise() {
    let serving = stand_ins().start();
    let address = serving.origin.strip_prefix("http://127.0.0.1:").unwrap();
    let port: u16 = address.parse().unwrap();
    assert!(TcpStream::connect(("127.0.0.1", port)).is_ok());
    // One that listened on every address would listen here too.
    assert!(TcpStream::connect(("127.0.0.2", port)).is_err());
}

#[test]
fn a_recipe_that_is_bad() {
    let setup = stand_ins();
    let path = setup.beside("recipe.json");
    fs::write(&path, r#"{"version":1,"variants":{"s":{"quality":101}}}"#).unwrap();
    let setup = setup
        .argument("--recipe")
        .argument(path.display().to_string());
    assert_refused(&setup, &["recipe.json", "variants.s.quality", "101"]);
}

#[test]
fn a_grace_time_that_is_shorter_than_a_render() {
    let setup = stand_ins().argument("--timeout").argument("20");
    let setup = setup.argument("--grace").argument("79");
    assert_refused(&setup, &["--grace 79", "at least 80", "--timeout"]);
}

#[test]
fn functions_that_are_missing() {
    let setup = stand_ins();
    fs::remove_file(setup.beside("functions/uploads")).unwrap();
    assert_refused(
        &setup,
        &["uploads", "is missing", "cargo build", "--functions"],
    );
}

#[test]
fn functions_that_do_not_start() {
    let setup = Setup::with_stand_ins("does-not-start", "answer");
    assert_refused(
        &setup,
        &["the function render does not start", "exit status: 3"],
    );
    let setup = stand_ins();
    let not_executable = fs::Permissions::from_mode(0o644);
    fs::set_permissions(setup.beside("functions/render"), not_executable).unwrap();
    assert_refused(
        &setup,
        &[
            "the function render does not start",
            "cannot start",
            "denied",
        ],
    );
}

#[test]
fn a_data_folder_that_cannot_be_used() {
    let setup = stand_ins();
    fs::write(setup.data(), "a file").unwrap();
    assert_refused(&setup, &["cannot write to the data folder", "--data"]);

    // Where not even the superuser can make a folder.
    let nowhere = Path::new("/proc/isopix");
    let output = serve_at(&stand_ins(), "0", nowhere);
    assert_eq!(output.status.code(), Some(2));
    let said = stderr(&output);
    assert!(
        said.contains("cannot write to the data folder /proc/isopix") && said.contains("--data"),
        "{said}"
    );
}

#[test]
fn a_data_folder_that_is_in_use() {
    let serving = stand_ins().start();
    let id = serving.id().to_string();
    assert_refused(
        &serving.setup,
        &["is in use by another isopix serve", &id, "--data"],
    );
    // The first one does not mind.
    assert_eq!(serving.get("/recipe").status, 502);
}

#[test]
fn a_data_folder_of_another_version() {
    let setup = stand_ins();
    fs::create_dir(setup.data()).unwrap();
    fs::write(
        setup.data().join("storage.sqlite"),
        "this is not a database, but a text",
    )
    .unwrap();
    assert_refused(&setup, &["cannot open the storage", "storage.sqlite"]);
}

#[test]
fn keys_that_are_damaged() {
    let setup = stand_ins();
    fs::create_dir(setup.data()).unwrap();
    fs::write(setup.data().join("credentials.json"), "{}").unwrap();
    assert_refused(&setup, &["credentials.json", "remove the file"]);
}

#[test]
fn a_page_that_is_not_there() {
    let setup = stand_ins().argument("--page").argument("/nowhere");
    assert_refused(&setup, &["/nowhere", "index.html", "cargo xtask build"]);
}

#[test]
fn addresses_that_browsers_cannot_use() {
    assert_refused(
        &stand_ins().argument("--host").argument("0.0.0.0"),
        &["signed URLs"],
    );
    assert_refused(
        &stand_ins().argument("--host").argument("example.com"),
        &["--host"],
    );
    let setup = stand_ins().argument("--host").argument("192.0.2.1");
    assert_refused(&setup, &["not an address of this machine"]);
}
