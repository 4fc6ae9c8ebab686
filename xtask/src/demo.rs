//! `cargo xtask demo`: the whole system on this machine, with the page.

use anyhow::Result;

use crate::build::{native, web};
use crate::command::Program;
use crate::progress;
use crate::tasks::Task;
use crate::workspace;

/// The task.
pub(crate) const TASK: Task = Task {
    name: "demo",
    about: "Build what is missing and serve the page on this machine",
    help,
    run,
};

/// Where the demo keeps its pictures, unless told otherwise.
const DATA: &str = ".isopix";

fn help() -> String {
    format!(
        "Usage: cargo xtask demo [ARGUMENTS OF isopix serve]\n\n\
         Builds what is missing, then serves the page and prints its address.\n\
         Ctrl-C stops everything. Pictures stay in {DATA}/ for the next time.\n\n\
         For example:\n  \
           cargo xtask demo --port 8080\n  \
           cargo xtask demo --recipe recipe.json --data /tmp/elsewhere\n\n\
         `cargo xtask demo -- --help` shows what `isopix serve` takes.\n"
    )
}

fn run(arguments: &[String]) -> Result<()> {
    web::build()?;
    native::build()?;
    progress::say("Starting");
    let program = native::folder().join(format!("isopix{}", std::env::consts::EXE_SUFFIX));
    Program::new(program)
        .args(serve_arguments(arguments))
        .replace_this_process()
}

/// What the caller says wins over what the demo would say.
fn serve_arguments(arguments: &[String]) -> Vec<String> {
    let given: Vec<String> = arguments
        .iter()
        .filter(|argument| *argument != "--")
        .cloned()
        .collect();
    let mut all = vec!["serve".to_string()];
    for (option, value) in [
        ("--page", web::dist().display().to_string()),
        ("--data", workspace::root().join(DATA).display().to_string()),
    ] {
        let with_value = format!("{option}=");
        if !given
            .iter()
            .any(|argument| argument == option || argument.starts_with(&with_value))
        {
            all.extend([option.to_string(), value]);
        }
    }
    all.extend(given);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(String::from).collect()
    }

    #[test]
    fn the_page_and_a_data_folder_are_given() {
        let arguments = serve_arguments(&[]);
        assert_eq!(arguments[0], "serve");
        assert_eq!(arguments[1], "--page");
        assert!(arguments[2].ends_with("dist"), "{arguments:?}");
        assert_eq!(arguments[3], "--data");
        assert!(arguments[4].ends_with(DATA), "{arguments:?}");
        assert_eq!(arguments.len(), 5);
    }

    #[test]
    fn what_the_caller_says_wins() {
        for given in ["--data=x --port 0", "-- --data x --port 0"] {
            let arguments = serve_arguments(&words(given)).join(" ");
            assert_eq!(arguments.matches("--data").count(), 1, "{arguments}");
            assert!(!arguments.contains("-- "), "{arguments}");
            assert!(arguments.ends_with("--port 0"), "{arguments}");
        }
    }
}
