//! `cargo xtask deploy`: the stack on AWS.

mod answers;
mod destroy;
mod options;
mod recipes;
mod stack;
mod target;

use anyhow::{Result, bail};

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

pub(crate) use destroy::TASK as DESTROY;

/// Brings it up, or up to date.
pub(crate) const DEPLOY: Task = Task {
    name: "deploy",
    about: "Package the functions and deploy the stack to AWS",
    help: help_deploy,
    run: deploy,
};

fn help_deploy() -> String {
    "Usage: cargo xtask deploy [--arch ARCHITECTURE] [--recipes FOLDER]\n                          \
     [ARGUMENTS OF sam deploy]\n\n\
     Builds the functions' zips, deploys infra/template.yaml with `sam deploy`, and prints\n\
     the stack's outputs and the JavaScript that uses them. The first time it asks for all\n\
     that it has to know and writes the answers to infra/samconfig.toml.\n\n\
     Options:\n  \
       --arch ARCHITECTURE  arm64 or x86_64; by default, what the parameter Architecture is\n  \
       --recipes FOLDER     recipes.json and the files that it names, in place of\n                       \
       infra/recipes; kept for the next time\n\n\
     For example:\n  \
       cargo xtask deploy\n  \
       cargo xtask deploy --config-env production\n  \
       cargo xtask deploy --guided\n"
        .to_string()
}

fn deploy(arguments: &[String]) -> Result<()> {
    let options = options::parse(arguments)?;
    let is_guided = asks(&options.passed_on);
    let architecture = architecture(&options)?;
    let recipes = recipes::folder(&options)?;
    if let Some(recipes) = &recipes {
        progress::note(&format!("the recipes of {}", recipes.display()));
    }
    package::build(architecture, recipes.as_deref())?;
    // Where the template looks, whatever folder cargo builds in.
    let folder = workspace::root().join("target/lambda/deploy");
    files::remove_folder(&folder)?;
    files::copy_folder(&architecture.folder(), &folder)?;

    progress::say("Deploying");
    let mut sam = sam("deploy")?
        .args(["--template-file", "template.yaml"])
        .args(["--capabilities", "CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"])
        .arg("--no-fail-on-empty-changeset");
    if is_guided {
        sam = sam.arg("--guided");
    }
    let kept = Target::read(&options.passed_on).map(|target| target.overrides);
    if is_guided && kept.unwrap_or_default().is_empty() {
        // What the dialogue proposes.
        let parameter = format!("Architecture={}", architecture.name());
        sam = sam.args(["--parameter-overrides", &parameter]);
    }
    let own = options.passed_on.iter().filter(|word| *word != "--guided");
    sam.args(own).run()?;
    recipes::keep(&options)?;

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

    #[test]
    fn the_page_is_told_the_stacks_own_endpoint() {
        let words = [
            ("ApiUrl", "https://api.example"),
            ("RenditionsBucket", "made"),
        ];
        let outputs = words.map(|(name, value)| (name.to_string(), value.to_string()));
        let text = summary(&Stack {
            outputs: outputs.into(),
            parameters: BTreeMap::new(),
        });
        assert!(
            text.contains("endpoint: \"https://api.example/uploads\""),
            "{text}"
        );
        assert!(text.contains("RenditionsBucket     made"), "{text}");
    }
}
