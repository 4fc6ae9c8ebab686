//! One execution of the state machine.

use aws_sdk_sfn::operation::describe_execution::DescribeExecutionOutput;
use aws_sdk_sfn::types::ExecutionStatus;
use serde::Serialize;
use serde_json::Value;

use super::cloud::Cloud;
use super::refusal::Refusal;
use super::since::Since;
use super::target::Target;
use crate::args::BackfillArgs;

/// What the state machine takes; what is left out it fills in itself.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Input<'a> {
    prefix: &'a str,
    modified_since: Option<Since>,
    force: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    concurrency: Option<u16>,
}

impl<'a> Input<'a> {
    fn of(args: &'a BackfillArgs) -> Self {
        Input {
            prefix: &args.prefix,
            modified_since: args.modified_since,
            force: args.force,
            concurrency: args.concurrency,
        }
    }
}

/// An execution that was started.
pub(crate) struct Execution<'a> {
    cloud: &'a Cloud,
    pub(crate) arn: String,
    pub(crate) name: &'a str,
}

/// How an execution ended.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Ending {
    Succeeded,
    Failed,
    Aborted,
    TimedOut,
}

/// An execution that has ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) ending: Ending,
    /// What it answers, where it succeeded.
    pub(crate) output: Option<Value>,
    /// Why it did not succeed.
    pub(crate) reason: Option<String>,
}

impl<'a> Execution<'a> {
    /// Starts one. The name makes it the same one, however often it is asked
    /// for over a bad line.
    pub(crate) async fn start(
        cloud: &'a Cloud,
        target: &Target,
        name: &'a str,
        args: &BackfillArgs,
    ) -> Result<Self, Refusal> {
        let input = serde_json::json!(Input::of(args)).to_string();
        let asked = cloud.sfn.start_execution();
        let asked = asked.state_machine_arn(target.machine.to_string());
        let answer = asked.name(name).input(input).send().await?;
        Ok(Execution {
            cloud,
            arn: answer.execution_arn,
            name,
        })
    }

    /// Its end; nothing while it goes on.
    pub(crate) async fn ended(&self) -> Result<Option<Ended>, Refusal> {
        let asked = self.cloud.sfn.describe_execution().execution_arn(&self.arn);
        Ok(end_of(&asked.send().await?))
    }

    pub(crate) async fn stop(&self) -> Result<(), Refusal> {
        let asked = self.cloud.sfn.stop_execution().execution_arn(&self.arn);
        asked
            .cause("isopix backfill was interrupted")
            .send()
            .await?;
        Ok(())
    }

    /// How many images were listed; nothing before the listing, and where there
    /// is no right to know.
    pub(crate) async fn listed(&self) -> Option<u64> {
        let sfn = &self.cloud.sfn;
        let runs = sfn.list_map_runs().execution_arn(&self.arn).send().await;
        // One that was tried again has several.
        let runs = runs.ok()?.map_runs;
        let last = runs.into_iter().max_by_key(|run| run.start_date)?;
        let asked = sfn.describe_map_run().map_run_arn(last.map_run_arn);
        let counts = asked.send().await.ok()?.item_counts?;
        u64::try_from(counts.total).ok().filter(|total| *total > 0)
    }
}

fn end_of(execution: &DescribeExecutionOutput) -> Option<Ended> {
    let ending = match execution.status() {
        ExecutionStatus::Succeeded => Ending::Succeeded,
        ExecutionStatus::Failed => Ending::Failed,
        ExecutionStatus::Aborted => Ending::Aborted,
        ExecutionStatus::TimedOut => Ending::TimedOut,
        _ => return None,
    };
    let output = execution.output().map(serde_json::from_str);
    let reason: Vec<&str> = [execution.error(), execution.cause()]
        .into_iter()
        .flatten()
        .filter(|text| !text.is_empty())
        .collect();
    Some(Ended {
        ending,
        output: output.and_then(Result::ok),
        reason: (!reason.is_empty()).then(|| reason.join(": ")),
    })
}
