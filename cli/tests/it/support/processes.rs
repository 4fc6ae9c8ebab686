//! Looking at processes and ending them.

use std::fs;

use rustix::process::{Pid, Signal, kill_process, kill_process_group};

/// Sends a signal.
pub(crate) fn send(process: u32, signal: Signal) {
    let process = Pid::from_raw(i32::try_from(process).unwrap()).unwrap();
    kill_process(process, signal).unwrap();
}

/// Sends a signal to all processes of a group, as terminals do.
pub(crate) fn send_to_group(group: u32, signal: Signal) {
    let group = Pid::from_raw(i32::try_from(group).unwrap()).unwrap();
    kill_process_group(group, signal).unwrap();
}

/// Whether a process is there and is no zombie.
pub(crate) fn is_alive(process: u32) -> bool {
    state(process).is_some_and(|(state, _, _)| state != 'Z')
}

/// The processes that `parent` has started, by name.
pub(crate) fn children(parent: u32) -> Vec<(u32, String)> {
    let entries = fs::read_dir("/proc").unwrap();
    let processes = entries.filter_map(|entry| entry.unwrap().file_name().to_str()?.parse().ok());
    processes
        .filter_map(|process: u32| {
            let (_, its_parent, name) = state(process)?;
            (its_parent == parent).then_some((process, name))
        })
        .collect()
}

/// A variable of a process's environment.
pub(crate) fn variable(process: u32, name: &str) -> String {
    let environment = fs::read(format!("/proc/{process}/environ")).unwrap();
    let mut variables = environment.split(|byte| *byte == 0);
    let value = variables.find_map(|it| {
        str::from_utf8(it)
            .ok()?
            .strip_prefix(name)?
            .strip_prefix('=')
    });
    value.unwrap().to_owned()
}

/// State, parent and name, from /proc/<id>/stat.
fn state(process: u32) -> Option<(char, u32, String)> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let (before, after) = stat.rsplit_once(')')?;
    let (_, name) = before.split_once('(')?;
    let mut fields = after.split_whitespace();
    let state = fields.next()?.chars().next()?;
    let parent = fields.next()?.parse().ok()?;
    Some((state, parent, name.to_owned()))
}
