//! What a backfill is started on: a deployed stack's parts.

use aws_sdk_cloudformation::types::Stack;

use super::cloud::Cloud;
use super::refusal::Refusal;
use super::state_machine::StateMachine;
use crate::args::BackfillArgs;
use crate::stop::Stop;

/// The parts of a stack that a backfill needs.
#[derive(Debug, PartialEq)]
pub(crate) struct Target {
    pub(crate) machine: StateMachine,
    pub(crate) table: String,
    /// The bucket of reports, where the stack was asked.
    pub(crate) reports: Option<String>,
}

/// The output that only a stack of isopix has.
const MACHINE: &str = "BackfillArn";

impl Target {
    /// What the arguments name; asks CloudFormation where they name a stack.
    pub(crate) async fn find(args: &BackfillArgs, cloud: &Cloud) -> Result<Self, Stop> {
        match (&args.stack, &args.state_machine, &args.table) {
            (None, Some(machine), Some(table)) => Ok(Target {
                machine: machine.clone(),
                table: table.clone(),
                reports: None,
            }),
            (Some(stack), ..) => look_up(stack, cloud).await,
            // The arguments' own rules have seen to it.
            _ => Err(Stop::new("give --stack, or --state-machine and --table")),
        }
    }

    fn of(stack: &Stack) -> Result<Self, Stop> {
        let named = |key| output(stack, key).ok_or_else(|| lacks(stack, key));
        let machine = named(MACHINE)?.parse().map_err(|error| {
            let name = stack.stack_name().unwrap_or_default();
            Stop::new(format!("the output {MACHINE} of the stack {name}: {error}"))
        })?;
        Ok(Target {
            machine,
            table: named("TableName")?.to_owned(),
            reports: Some(named("ReportsBucket")?.to_owned()),
        })
    }
}

async fn look_up(name: &str, cloud: &Cloud) -> Result<Target, Stop> {
    let asked = cloud.cloud_formation.describe_stacks().stack_name(name);
    match asked.send().await.map_err(Refusal::from) {
        Ok(answer) => match answer.stacks() {
            [stack, ..] => Target::of(stack),
            [] => Err(no_stack(name, cloud).await),
        },
        Err(refusal) if refusal.is("ValidationError") && refusal.says("does not exist") => {
            Err(no_stack(name, cloud).await)
        }
        Err(refusal) => Err(Stop::new(format!(
            "cannot look up the stack {name} in {}: {refusal}. With --state-machine and --table \
             nothing is looked up",
            cloud.region
        ))),
    }
}

async fn no_stack(name: &str, cloud: &Cloud) -> Stop {
    // One page of them is enough for advice, and there may be no right to it.
    let answer = cloud.cloud_formation.describe_stacks().send().await.ok();
    let advice = answer.map_or_else(
        || "check the name, and --region".to_owned(),
        |answer| advice(answer.stacks()),
    );
    Stop::new(format!(
        "there is no stack {name} in {}: {advice}",
        cloud.region
    ))
}

fn advice(stacks: &[Stack]) -> String {
    let suitable: Vec<&str> = (stacks.iter())
        .filter(|stack| output(stack, MACHINE).is_some())
        .filter_map(Stack::stack_name)
        .collect();
    match suitable[..] {
        [] => "none of its stacks is one of isopix; check --region".to_owned(),
        _ => format!("those of isopix are {}", suitable.join(", ")),
    }
}

fn output<'a>(stack: &'a Stack, key: &str) -> Option<&'a str> {
    let mut outputs = stack.outputs().iter();
    let found = outputs.find(|output| output.output_key() == Some(key));
    found.and_then(|output| output.output_value())
}

fn lacks(stack: &Stack, key: &str) -> Stop {
    let name = stack.stack_name().unwrap_or_default();
    let status = stack.stack_status().map_or("unknown", |it| it.as_str());
    Stop::new(format!(
        "the stack {name} (status {status}) has no output {key}: wait until it is deployed, deploy \
         it anew from this release, or name another stack"
    ))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use aws_sdk_cloudformation::types::{Output, StackStatus};

    use super::*;

    const ARN: &str = "arn:aws:states:eu-west-1:123456789012:stateMachine:b";

    fn stack(name: &str, outputs: &[(&str, &str)]) -> Stack {
        let output = |(key, value): &(&str, &str)| {
            Output::builder()
                .output_key(*key)
                .output_value(*value)
                .build()
        };
        Stack::builder()
            .stack_name(name)
            .stack_status(StackStatus::CreateInProgress)
            .set_outputs(Some(outputs.iter().map(output).collect()))
            .build()
    }

    #[test]
    fn a_stack_tells_its_parts() {
        let outputs = [
            ("BackfillArn", ARN),
            ("TableName", "t"),
            ("ReportsBucket", "r"),
        ];
        let target = Target::of(&stack("s", &outputs)).unwrap();
        assert_eq!(target.machine.to_string(), ARN);
        assert_eq!(target.table, "t");
        assert_eq!(target.reports.as_deref(), Some("r"));
    }

    #[test]
    fn an_output_that_is_not_there_is_named() {
        let all = [
            ("BackfillArn", ARN),
            ("TableName", "t"),
            ("ReportsBucket", "r"),
        ];
        for (missing, (key, _)) in all.iter().enumerate() {
            let mut outputs = all.to_vec();
            outputs.remove(missing);
            let stop = Target::of(&stack("s", &outputs)).unwrap_err().to_string();
            let expected = format!("the stack s (status CREATE_IN_PROGRESS) has no output {key}:");
            assert!(stop.starts_with(&expected), "{stop}");
        }
    }

    #[test]
    fn the_advice_names_the_stacks_of_isopix() {
        let stacks = [
            stack("photos", &[("BackfillArn", ARN)]),
            stack("shop", &[("TableName", "t")]),
            stack("archive", &[("BackfillArn", ARN)]),
        ];
        assert_eq!(advice(&stacks), "those of isopix are photos, archive");
        assert_eq!(
            advice(&stacks[1..2]),
            "none of its stacks is one of isopix; check --region"
        );
    }
}
