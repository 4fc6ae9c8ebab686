//! `cargo xtask deploy` and `cargo xtask destroy`: the stack on AWS.

mod options;
mod stack;
mod target;

use std::io::Write as _;

use anyhow::{Context, Result, bail};

use crate::command::Program;
use crate::files;
use crate::install::aws_tools;
use crate::package::{self, Architecture};
use crate::progress;
use crate::tasks::Task;
use crate::workspace;
use options::Options;
use stack::Stack;
use target::Target;

/// Brings it up, or up to date.
pub(crate) const DEPLOY: Task = Task {
    name: "deploy",
    about: "Package the functions and deploy the stack to AWS",
    help: help_deploy,
    run: deploy,
};

/// Takes it down.
pub(crate) const DESTROY: Task = Task {
    name: "destroy",
    about: "Delete the stack from AWS, after a question",
    help: help_destroy,
    run: destroy,
};

/// Outputs whose things outlive the stack, where data is kept.
const DATA: [&str; 4] = [
    "OriginalsBucket",
    "RenditionsBucket",
    "ReportsBucket",
    "TableName",
];

fn help_deploy() -> String {
    "Usage: cargo xtask deploy [--arch ARCHITECTURE] [--recipes FOLDER]\n                          \
     [ARGUMENTS OF sam deploy]\n\n\
     Builds the functions' zips, deploys infra/template.yaml with `sam deploy`, and prints\n\
     the stack's outputs and the JavaScript that uses them. The first time it asks for all\n\
     that it has to know and writes the answers to infra/samconfig.toml.\n\n\
     Options:\n  \
       --arch ARCHITECTURE  arm64 or x86_64; by default, what the parameter Architecture is\n  \
       --recipes FOLDER     recipes.json and the files that it names, in place of\n                       \
       infra/recipes\n\n\
     For example:\n  \
       cargo xtask deploy\n  \
       cargo xtask deploy --config-env production\n  \
       cargo xtask deploy --guided\n"
        .to_string()
}

fn help_destroy() -> String {
    "Usage: cargo xtask destroy [--yes] [--config-env NAME] [--stack-name NAME] [--region NAME]\n\n\
     Deletes the stack that `cargo xtask deploy` made, after it has named what goes and\n\
     what stays, and asked. --yes answers for you.\n"
        .to_string()
}

fn deploy(arguments: &[String]) -> Result<()> {
    let options = options::parse(arguments)?;
    let is_guided = asks(&options.passed_on);
    let architecture = architecture(&options)?;
    package::build(architecture, options.recipes.as_deref())?;
    let folder = workspace::target().join("lambda/deploy");
    files::remove_folder(&folder)?;
    files::copy_folder(&architecture.folder(), &folder)?;

    progress::say("Deploying");
    let mut sam = sam("deploy")?
        .args(["--template-file", "template.yaml"])
        .args(["--capabilities", "CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]);
    if is_guided {
        sam = sam.arg("--guided");
    }
    if is_guided && Target::read(&options.passed_on).is_ok_and(|target| target.overrides.is_empty())
    {
        // What the dialogue proposes.
        let parameter = format!("Architecture={}", architecture.name());
        sam = sam.args(["--parameter-overrides", &parameter]);
    }
    let own = options.passed_on.iter().filter(|word| *word != "--guided");
    sam.args(own).run()?;

    let target = Target::read(&options.passed_on)?;
    let stack = Stack::describe(&target)?;
    let deployed = stack.parameters.get("Architecture");
    if deployed.is_some_and(|deployed| deployed != architecture.name()) {
        bail!(
            "the functions were packaged for {} and deployed as another architecture, where \
             they cannot start: run `cargo xtask deploy` again",
            architecture.name()
        );
    }
    print!("{}", summary(&stack));
    Ok(())
}

/// Whether the SAM command line has to ask: when told to, and when nobody has
/// told it anything yet.
fn asks(passed_on: &[String]) -> bool {
    passed_on.iter().any(|word| word == "--guided") || Target::read(passed_on).is_err()
}

fn architecture(options: &Options) -> Result<Architecture> {
    let told = Target::read(&options.passed_on)
        .ok()
        .and_then(|target| target.parameter("Architecture"));
    let told = told.as_deref().map(Architecture::parse).transpose()?;
    match (options.architecture, told) {
        (Some(asked), Some(told)) if asked != told => bail!(
            "--arch is {} and the parameter Architecture is {}: change one of them",
            asked.name(),
            told.name()
        ),
        (asked, told) => Ok(asked.or(told).unwrap_or(Architecture::Arm64)),
    }
}

/// The outputs, and what a page does with them.
fn summary(stack: &Stack) -> String {
    let mut text = String::from("\n");
    for (name, value) in &stack.outputs {
        text.push_str(&format!("{name:<20} {value}\n"));
    }
    let api = stack.outputs.get("ApiUrl").map_or("", String::as_str);
    text.push_str(&format!(
        "\nIn a page:\n\n  \
           const resizer = await createResizer({{ recipe }}); // from \"isopix\"\n  \
           const sent = await resizer.upload(file, {{ endpoint: \"{api}/uploads\" }});\n"
    ));
    text
}

fn destroy(arguments: &[String]) -> Result<()> {
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
    let existing = stack.parameters.get("ExistingOriginalsBucket");
    for output in DATA {
        let Some(thing) = stack.outputs.get(output) else {
            continue;
        };
        let fate = if keeps || existing == Some(thing) {
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

/// The SAM command line, where the template and its answers are.
fn sam(command: &str) -> Result<Program> {
    Ok(Program::new(aws_tools::sam()?)
        .folder(&workspace::root().join("infra"))
        .arg(command)
        .env("SAM_CLI_TELEMETRY", "0"))
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
                ("ApiUrl", "https://api.example"),
                ("OriginalsBucket", "mine"),
                ("RenditionsBucket", "made"),
                ("TableName", "records"),
            ]),
            parameters: words(&[("KeepData", keep), ("ExistingOriginalsBucket", existing)]),
        }
    }

    #[test]
    fn the_page_is_told_the_stacks_own_endpoint() {
        let text = summary(&stack("true", ""));
        assert!(
            text.contains("endpoint: \"https://api.example/uploads\""),
            "{text}"
        );
        assert!(text.contains("RenditionsBucket     made"), "{text}");
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
    }
}
