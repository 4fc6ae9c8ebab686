//! Ctrl-C while a file is being written.

use std::fs::{self, OpenOptions};
use std::io::Read;
use std::process::{Child, Stdio};

use rustix::fs::{CWD, Mode, mkfifoat};
use rustix::process::Signal;

use crate::commands::Folder;
use crate::support::images::noise;
use crate::support::processes::send;

/// Ends a command in the middle of a file; gives the exit code.
///
/// Both input and half-written file are pipes, so that the command stands
/// still where the test wants it: the one cannot be read before the test
/// writes it, and the other is full before it is written.
fn end_in_the_middle(folder: &Folder, signal: Signal) -> Option<i32> {
    let pipe = |name: &str| {
        let path = folder.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        mkfifoat(CWD, &path, Mode::RWXU).unwrap();
        path
    };
    let input = pipe("a.png");
    let mut command = folder.command(&["render", "--out", "out", "a.png"]);
    let mut child: Child = command.stdout(Stdio::piped()).spawn().unwrap();
    let half_written = pipe(&format!("out/a.png/.master.jpg.{}.part", child.id()));
    let mut reader = OpenOptions::new()
        .read(true)
        .write(true)
        .open(&half_written)
        .unwrap();
    fs::write(input, noise(800, 800)).unwrap();
    // One byte has come: the file is being written, and does not fit the pipe.
    reader.read_exact(&mut [0]).unwrap();
    send(child.id(), signal);
    let status = child.wait().unwrap();
    assert!(!half_written.exists(), "the half-written file is gone");
    assert_eq!(folder.files("out"), Vec::<String>::new());
    status.code()
}

#[test]
fn ctrl_c_removes_the_half_written_file() {
    assert_eq!(end_in_the_middle(&Folder::new(), Signal::INT), Some(130));
}

#[test]
fn so_does_the_signal_of_service_managers() {
    assert_eq!(end_in_the_middle(&Folder::new(), Signal::TERM), Some(143));
}
