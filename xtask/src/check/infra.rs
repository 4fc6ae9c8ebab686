//! The template and the state machines, as AWS's own tools judge them.

use std::fs;

use anyhow::{Context, Result};

use crate::command::Program;
use crate::files;
use crate::install::{aws_tools, node, npm_packages};
use crate::suite::Count;
use crate::workspace;

const TEMPLATE: &str = "infra/template.yaml";
const MACHINES: [&str; 2] = ["infra/workflow.asl.json", "infra/backfill.asl.json"];

pub(super) fn check() -> Result<Count> {
    npm_packages::ensure()?;
    let mut count = Count::default();

    aws_tools::cfn_lint()?.arg(TEMPLATE).run()?;
    count.add(Count::PASSED);

    // It does not open the files that the template names.
    let definitions = Program::new("node")
        .arg("infra/tests/support/definitions.mjs")
        .read()?;
    let file = workspace::keep().join("definitions.json");
    files::make_folder(&workspace::keep())?;
    fs::write(&file, definitions).with_context(|| format!("cannot write {}", file.display()))?;
    aws_tools::cfn_lint()?.arg(file).run()?;
    count.add(Count::PASSED);

    // It asks nobody, but wants to be told a region.
    Program::new(aws_tools::sam()?)
        .args(["validate", "--lint", "--template-file", TEMPLATE])
        .env("AWS_DEFAULT_REGION", "us-east-1")
        .env("SAM_CLI_TELEMETRY", "0")
        .run()?;
    count.add(Count::PASSED);

    for machine in MACHINES {
        node::tool("asl-validator")
            .args(["--json-path", machine])
            .run()?;
        count.add(Count::PASSED);
    }
    Ok(count)
}
