//! `cargo xtask destroy`: the stack is taken down.

use std::io::Write as _;

use anyhow::{Context, Result, bail};

use super::sam;
use super::stack::Stack;
use super::target::Target;
use crate::progress;
use crate::tasks::Task;

/// The task.
pub(crate) const TASK: Task = Task {
    name: "destroy",
    about: "Delete the stack from AWS, after a question",
    help,
    run,
};

/// Outputs whose things outlive the stack, where data is kept.
const DATA: [&str; 4] = [
    "OriginalsBucket",
    "RenditionsBucket",
    "ReportsBucket",
    "TableName",
];

/// The parameters that name what was there before the stack, and outlives it.
const EXISTING: [&str; 2] = ["ExistingOriginalsBucket", "ExistingTable"];

fn help() -> String {
    "Usage: cargo xtask destroy [--yes] [--config-env NAME] [--stack-name NAME] [--region NAME]\n\n\
     Deletes the stack that `cargo xtask deploy` made, after it has named what goes and\n\
     what stays, and asked. --yes answers for you.\n"
        .to_string()
}

fn run(arguments: &[String]) -> Result<()> {
    let (agreed, arguments): (Vec<_>, Vec<_>) =
        arguments.iter().cloned().partition(|word| word == "--yes");
    let target = Target::read(&arguments)?;
    let stack = Stack::describe(&target)?;
    print!("{}", consequences(&target.stack, &stack));
    if agreed.is_empty() && !is_agreed(&target.stack)? {
        bail!("nothing was deleted");
    }
    progress::say("Deleting");
    let mut sam = sam("delete")?.args(["--no-prompts", "--stack-name", &target.stack]);
    for (option, value) in [("--region", target.region), ("--profile", target.profile)] {
        if let Some(value) = value {
            sam = sam.args([option, &value]);
        }
    }
    sam.run()
}

fn consequences(name: &str, stack: &Stack) -> String {
    let mut text = format!(
        "The stack {name} goes, with its API, functions, state machines, queues, alarms and logs.\n"
    );
    let keeps = stack.keeps_data();
    let existing = EXISTING.map(|name| stack.parameters.get(name));
    for output in DATA {
        let Some(thing) = stack.outputs.get(output) else {
            continue;
        };
        let fate = if keeps || existing.contains(&Some(thing)) {
            "stays"
        } else if output == "TableName" {
            "goes, with all records"
        } else {
            "goes; AWS refuses where it is not empty"
        };
        text.push_str(&format!("  {output:<17} {thing}: {fate}\n"));
    }
    text
}

fn is_agreed(name: &str) -> Result<bool> {
    print!("Type the stack's name to delete it: ");
    std::io::stdout().flush()?;
    let mut line = String::new();
    std::io::stdin()
        .read_line(&mut line)
        .context("nobody answers: --yes answers for you")?;
    Ok(line.trim() == name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn stack(keep: &str, existing: &str) -> Stack {
        let words = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
            let owned = |(key, value): &(&str, &str)| (key.to_string(), value.to_string());
            pairs.iter().map(owned).collect()
        };
        Stack {
            outputs: words(&[
                ("OriginalsBucket", "mine"),
                ("RenditionsBucket", "made"),
                ("TableName", "records"),
            ]),
            parameters: words(&[("KeepData", keep), ("ExistingOriginalsBucket", existing)]),
        }
    }

    #[test]
    fn what_stays_is_named_before_anything_goes() {
        let text = consequences("photos", &stack("true", ""));
        assert_eq!(text.matches("stays").count(), 3, "{text}");
        let text = consequences("photos", &stack("false", ""));
        assert_eq!(text.matches("stays").count(), 0, "{text}");
        let text = consequences("photos", &stack("false", "mine"));
        assert!(text.contains("mine: stays"), "{text}");
        assert_eq!(text.matches("stays").count(), 1, "{text}");
        let mut restored = stack("false", "");
        let table = ("ExistingTable".to_string(), "records".to_string());
        restored.parameters.extend([table]);
        let text = consequences("photos", &restored);
        assert!(text.contains("records: stays"), "{text}");
        assert_eq!(text.matches("stays").count(), 1, "{text}");
    }
}
