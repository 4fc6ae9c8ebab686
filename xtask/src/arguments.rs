//! What was asked for on the command line.

use anyhow::{Result, bail};

use crate::tasks::{TASKS, Task};

/// One invocation, understood.
pub(crate) enum Request {
    /// Print this text and stop.
    Help(String),
    /// Run a task with the arguments that follow its name.
    Run {
        /// The task named first.
        task: &'static Task,
        /// Everything after its name.
        arguments: Vec<String>,
    },
}

/// Reads the arguments after the program's name.
///
/// # Errors
/// A task that does not exist; the message lists those that do.
pub(crate) fn parse(arguments: impl Iterator<Item = String>) -> Result<Request> {
    let mut arguments = arguments;
    let Some(name) = arguments.next() else {
        return Ok(Request::Help(help()));
    };
    if is_help(&name) {
        return Ok(Request::Help(help()));
    }
    let Some(task) = TASKS.iter().find(|task| task.name == name) else {
        let known: Vec<&str> = TASKS.iter().map(|task| task.name).collect();
        bail!(
            "no task `{name}`; the tasks are {}. See `cargo xtask --help`",
            known.join(", ")
        );
    };
    let arguments: Vec<String> = arguments.collect();
    // What stands after `--` belongs to another program.
    let own = arguments.iter().take_while(|argument| *argument != "--");
    if own.into_iter().any(|argument| is_help(argument)) {
        return Ok(Request::Help((task.help)()));
    }
    Ok(Request::Run { task, arguments })
}

fn is_help(argument: &str) -> bool {
    matches!(argument, "-h" | "--help" | "help")
}

fn help() -> String {
    let mut text = String::from("Usage: cargo xtask TASK [ARGUMENTS]\n\nTasks:\n");
    for task in TASKS {
        text.push_str(&format!("  {:<7} {}\n", task.name, task.about));
    }
    text.push_str("\n`cargo xtask TASK --help` says more about one of them.\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse_words(words: &[&str]) -> Result<Request> {
        parse(words.iter().map(ToString::to_string))
    }

    fn help_text(words: &[&str]) -> String {
        match parse_words(words).unwrap() {
            Request::Help(text) => text,
            Request::Run { task, .. } => panic!("ran {}", task.name),
        }
    }

    #[test]
    fn without_a_task_every_task_is_listed() {
        let text = help_text(&[]);
        for task in TASKS {
            assert!(text.contains(task.about), "{} is missing", task.name);
        }
        assert_eq!(text, help_text(&["--help"]));
    }

    #[test]
    fn each_task_explains_itself() {
        for task in TASKS {
            let text = help_text(&[task.name, "--help"]);
            assert!(
                text.contains(&format!("cargo xtask {}", task.name)),
                "{text}"
            );
        }
    }

    #[test]
    fn an_unknown_task_is_refused_with_the_known_ones() {
        let Err(error) = parse_words(&["biuld"]) else {
            panic!("accepted");
        };
        let message = error.to_string();
        assert!(message.contains("`biuld`"), "{message}");
        assert!(message.contains("build"), "{message}");
    }

    #[test]
    fn what_follows_the_task_is_its_own() {
        let Request::Run { task, arguments } = parse_words(&["build", "wasm"]).unwrap() else {
            panic!("help");
        };
        assert_eq!(task.name, "build");
        assert_eq!(arguments, ["wasm"]);
    }

    #[test]
    fn help_after_two_dashes_belongs_to_the_other_program() {
        let request = parse_words(&["build", "--", "--help"]).unwrap();
        assert!(matches!(request, Request::Run { .. }));
    }
}
