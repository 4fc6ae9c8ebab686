//! What stands on stdout, and what lies in the folder.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::Stdio;

use isopix::Recipe;
use serde_json::{Value, json};

use super::{Folder, RECIPE};
use crate::support::images::{gradient, noise};

#[test]
fn a_probed_line_has_the_facts() {
    let folder = Folder::new();
    let png = gradient(30, 20);
    folder.write("a.png", &png);
    let ran = folder.run(&["probe", "a.png"]);
    let line = format!(
        "{{\"input\":\"a.png\",\"status\":\"ok\",\"source\":{{\"format\":\"png\",\"width\":30,\
         \"height\":20,\"bytes\":{},\"orientation\":1,\"frames\":1}}}}\n",
        png.len()
    );
    assert_eq!((ran.stdout, ran.stderr, ran.exit), (line, String::new(), 0));
}

#[test]
fn rendered_files_are_those_of_the_core() {
    let folder = Folder::new();
    let png = gradient(300, 200);
    folder.write("p/a.png", &png);
    folder.write("recipe.json", RECIPE.as_bytes());
    let ran = folder.run(&[
        "render",
        "--recipe",
        "recipe.json",
        "--out",
        "out/",
        "p/a.png",
    ]);
    assert_eq!((ran.exit, ran.stderr.as_str(), ran.lines.len()), (0, "", 1));
    let line = &ran.lines[0];
    let recipe = Recipe::parse(RECIPE).unwrap();
    let expected = isopix::render(&png, &recipe).unwrap();
    assert_eq!(line["input"], "p/a.png");
    assert_eq!(line["engine"], isopix::ENGINE);
    assert_eq!(line["recipe"], recipe.digest());
    let master = expected.master.unwrap();
    assert_eq!(line["master"]["file"], "out/p/a.png/master.jpg");
    assert_eq!(line["master"]["sha256"], master.sha256);
    assert_eq!(
        fs::read(folder.path("out/p/a.png/master.jpg")).unwrap(),
        master.bytes
    );
    let names: Vec<&Value> = lines_of(line, "variant");
    assert_eq!(names, ["thumb", "wide"]);
    for (said, made) in line["renditions"]
        .as_array()
        .unwrap()
        .iter()
        .zip(expected.renditions)
    {
        assert_eq!(said["width"], made.file.width);
        assert_eq!(said["bytes"], made.file.bytes.len());
        let file = fs::read(folder.path(said["file"].as_str().unwrap())).unwrap();
        assert_eq!(file, made.file.bytes);
        assert_eq!(said["sha256"], isopix::sha256_hex(&file));
    }
    assert_eq!(
        folder.files("out"),
        [
            "p/a.png/master.jpg",
            "p/a.png/thumb.jpg",
            "p/a.png/wide.jpg"
        ]
    );
}

fn lines_of<'a>(line: &'a Value, field: &str) -> Vec<&'a Value> {
    let renditions = line["renditions"].as_array().unwrap().iter();
    renditions.map(|rendition| &rendition[field]).collect()
}

#[test]
fn without_a_recipe_the_default_is_used() {
    let folder = Folder::new();
    folder.write("a.png", &gradient(40, 30));
    let ran = folder.run(&["render", "--out", "out", "a.png"]);
    assert_eq!(ran.exit, 0);
    assert_eq!(ran.lines[0]["recipe"], Recipe::default().digest());
    assert_eq!(
        lines_of(&ran.lines[0], "variant"),
        ["large", "medium", "small", "thumb"]
    );
}

#[test]
fn a_recipe_without_a_master_writes_none() {
    let folder = Folder::new();
    folder.write("a.png", &gradient(40, 30));
    folder.write(
        "recipe.json",
        br#"{"version":1,"variants":{"s":{"width":9}}}"#,
    );
    let ran = folder.run(&["render", "--recipe", "recipe.json", "--out", "out", "a.png"]);
    assert_eq!(ran.lines[0]["master"], Value::Null);
    assert_eq!(folder.files("out"), ["a.png/s.jpg"]);
}

#[test]
fn every_input_has_a_folder_of_its_own() {
    let folder = Folder::new();
    folder.write("recipe.json", RECIPE.as_bytes());
    let absolute = folder.write("in/p/a.png", &gradient(10, 10));
    folder.write("in/a.png", &gradient(11, 10));
    folder.write("in/_up/a.png", &gradient(12, 10));
    folder.write("a.png", &gradient(13, 10));
    let absolute = absolute.to_str().unwrap();
    let mut command = folder.command(&["render", "--recipe", "../recipe.json", "--out", "out"]);
    command.args([
        "a.png",
        "p/a.png",
        "../a.png",
        "_up/a.png",
        "./p//../a.png",
        absolute,
    ]);
    let output = command.current_dir(folder.path("in")).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let lines = String::from_utf8(output.stdout).unwrap();
    let files: Vec<Value> = (lines.lines())
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["master"]["file"].clone())
        .collect();
    let root = format!("out/_root{absolute}/master.jpg");
    assert_eq!(
        json!(files),
        json!([
            "out/a.png/master.jpg",
            "out/p/a.png/master.jpg",
            "out/_up/a.png/master.jpg",
            "out/__up/a.png/master.jpg",
            "out/p/_up/a.png/master.jpg",
            root
        ])
    );
    for file in files {
        assert!(folder.path("in").join(file.as_str().unwrap()).is_file());
    }
}

#[test]
fn lines_come_in_order_and_at_once() {
    let folder = Folder::new();
    folder.write("a.png", &gradient(10, 10));
    // Nobody writes to it: the command waits there.
    let pipe = folder.path("b.png");
    rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, rustix::fs::Mode::RWXU).unwrap();
    let mut child = folder
        .command(&["render", "--out", "out", "a.png", "b.png"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let first = lines.next().unwrap().unwrap();
    assert!(
        first.starts_with(r#"{"input":"a.png","status":"ok""#),
        "{first}"
    );
    fs::write(&pipe, noise(20, 10)).unwrap();
    let second = lines.next().unwrap().unwrap();
    assert!(
        second.starts_with(r#"{"input":"b.png","status":"ok""#),
        "{second}"
    );
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_file_that_is_there_is_replaced() {
    let folder = Folder::new();
    folder.write("a.png", &gradient(10, 10));
    folder.write("out/a.png/master.jpg", b"old");
    folder.write("out/a.png/other.txt", b"not ours");
    assert_eq!(folder.run(&["render", "--out", "out", "a.png"]).exit, 0);
    assert_ne!(
        fs::read(folder.path("out/a.png/master.jpg")).unwrap(),
        b"old"
    );
    assert_eq!(
        fs::read(folder.path("out/a.png/other.txt")).unwrap(),
        b"not ours"
    );
}
