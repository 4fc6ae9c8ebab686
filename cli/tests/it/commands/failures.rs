//! Inputs that fail: the others are done, and the line says why.

use std::fs::File;

use serde_json::json;

use super::{Folder, RECIPE};
use crate::support::images::{gradient, truncated};

#[test]
fn one_that_fails_does_not_stop_the_others() {
    let folder = Folder::new();
    folder.write("a.png", &gradient(10, 10));
    folder.write("bad.png", &truncated());
    folder.write("z.png", &gradient(10, 10));
    let ran = folder.run(&["render", "--out", "out", "a.png", "bad.png", "z.png"]);
    assert_eq!(ran.exit, 1);
    let states: Vec<_> = ran.lines.iter().map(|line| &line["status"]).collect();
    assert_eq!(states, ["ok", "error", "ok"]);
    assert_eq!(ran.lines[1]["code"], "corrupt");
    assert!(
        ran.stdout
            .contains(r#"{"input":"bad.png","status":"error","code":"corrupt","#)
    );
    assert!(!folder.path("out/bad.png").exists());
    assert!(folder.path("out/z.png/thumb.jpg").is_file());
}

#[test]
fn what_cannot_be_read_says_why() {
    let folder = Folder::new();
    folder.write("file", b"");
    std::fs::create_dir(folder.path("folder")).unwrap();
    for command in [vec!["probe"], vec!["render", "--out", "out"]] {
        let inputs = ["nothing.png", "folder", "file/below"];
        let ran = folder.run(&[command.as_slice(), &inputs].concat());
        assert_eq!(ran.exit, 1);
        let expected = [
            ("nothing.png", "not found"),
            ("folder", "is a directory"),
            ("file/below", "input/output error"),
        ];
        for (line, (input, reason)) in ran.lines.iter().zip(expected) {
            let message = format!("cannot read the file: {reason}");
            assert_eq!(
                line,
                &json!({"input": input, "status": "error", "code": "storage", "message": message})
            );
        }
        assert_eq!(ran.lines.len(), 3);
    }
}

#[test]
fn a_file_that_is_too_large_is_not_read() {
    let folder = Folder::new();
    // A terabyte of nothing: reading it would take far longer than a test.
    let size = 1_u64 << 40;
    File::create(folder.path("huge.jpg"))
        .unwrap()
        .set_len(size)
        .unwrap();
    let ran = folder.run(&["probe", "huge.jpg"]);
    let message = isopix::Limits::default()
        .check_bytes(size)
        .unwrap_err()
        .message;
    assert_eq!(ran.exit, 1);
    assert_eq!(ran.lines[0]["code"], "limit-exceeded");
    assert_eq!(ran.lines[0]["message"], message);
}

#[test]
fn the_limit_is_that_of_the_recipe() {
    let folder = Folder::new();
    let png = gradient(10, 10);
    folder.write("a.png", &png);
    let recipe = |most: usize| {
        format!(r#"{{"version":1,"limits":{{"maxBytes":{most}}},"variants":{{"s":{{}}}}}}"#)
    };
    folder.write("fits.json", recipe(png.len()).as_bytes());
    folder.write("small.json", recipe(png.len() - 1).as_bytes());
    let render = |recipe| folder.run(&["render", "--recipe", recipe, "--out", "out", "a.png"]);
    assert_eq!(render("fits.json").exit, 0);
    let ran = render("small.json");
    assert_eq!(
        (ran.exit, &ran.lines[0]["code"]),
        (1, &json!("limit-exceeded"))
    );
}

#[test]
fn a_pipe_without_an_end_is_given_up() {
    let folder = Folder::new();
    folder.write(
        "recipe.json",
        br#"{"version":1,"limits":{"maxBytes":1000},"variants":{"s":{}}}"#,
    );
    let arguments = [
        "render",
        "--recipe",
        "recipe.json",
        "--out",
        "out",
        "/dev/zero",
    ];
    let ran = folder.run(&arguments);
    assert_eq!(ran.lines[0]["code"], "limit-exceeded");
}

#[test]
fn a_folder_that_cannot_be_written_is_said_for_each_input() {
    let folder = Folder::new();
    folder.write("a.png", &gradient(10, 10));
    folder.write("b.png", &gradient(10, 10));
    folder.write("recipe.json", RECIPE.as_bytes());
    folder.write("out/a.png", b"a file where a folder should be");
    let ran = folder.run(&[
        "render",
        "--recipe",
        "recipe.json",
        "--out",
        "out",
        "a.png",
        "b.png",
    ]);
    assert_eq!(ran.exit, 1);
    assert_eq!(ran.lines[0]["code"], "storage");
    assert_eq!(
        ran.lines[0]["message"],
        "cannot write the file: input/output error"
    );
    assert_eq!(ran.lines[1]["status"], "ok");
}

#[test]
fn names_are_escaped_in_json() {
    let folder = Folder::new();
    let ran = folder.run(&["probe", "a \"b\"\n\u{1}ä"]);
    assert!(
        ran.stdout
            .starts_with("{\"input\":\"a \\\"b\\\"\\n\\u0001ä\","),
        "{}",
        ran.stdout
    );
}
