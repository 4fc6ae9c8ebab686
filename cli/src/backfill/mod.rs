//! `isopix backfill`: starts the state machine of a deployed stack that renders
//! what is in its bucket already, and waits for it.

mod cloud;
mod execution;
mod refusal;
mod since;
mod state_machine;
mod sum_line;
mod sums;
mod target;
mod watch;

use std::future::Future;
use std::pin::pin;
use std::process::ExitCode;
use std::time::Duration;

use serde_json::Value;
use uuid::Uuid;

pub(crate) use since::Since;
pub(crate) use state_machine::StateMachine;

use crate::args::BackfillArgs;
use crate::interrupt::Signals;
use crate::line;
use crate::status_line::StatusLine;
use crate::stop::{SOME_FAILED, Stop, complain};
use cloud::Cloud;
use execution::{Ended, Ending, Execution};
use sum_line::SumLine;
use sums::Sums;
use target::Target;
use watch::watch;

/// How long one that was stopped may take to say so.
const STOP_MAX: Duration = Duration::from_secs(60);

pub(crate) fn run(args: &BackfillArgs) -> Result<ExitCode, Stop> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Stop::new(format!("cannot start: {error}")))?;
    runtime.block_on(async {
        let signal = pin!(Signals::listen()?.next());
        backfill(args, signal).await
    })
}

/// `signal` is a request to end, with the exit code for it.
async fn backfill(
    args: &BackfillArgs,
    mut signal: impl Future<Output = i32> + Unpin,
) -> Result<ExitCode, Stop> {
    let name = Uuid::new_v4().to_string();
    let (cloud, target) = tokio::select! {
        prepared = prepare(args, &name) => prepared?,
        code = &mut signal => return Ok(exit_code(code)),
    };
    let machine = &target.machine;
    let execution = match Execution::start(&cloud, &target, &name, args).await {
        Ok(execution) => execution,
        // What gave no answer may have done what it was asked.
        Err(refusal) if refusal.may_pass => {
            complain(&format!(
                "cannot tell whether {machine} was started: {refusal}. If it was, its execution is \
                 named {name}"
            ));
            return Ok(ExitCode::from(SOME_FAILED));
        }
        Err(refusal) => return Err(Stop::new(format!("cannot start {machine}: {refusal}"))),
    };
    let status = StatusLine::new();
    status.leave(format_args!("started {}", execution.arn));
    let watched = tokio::select! {
        watched = watch(&cloud, &execution, &target.table, &status) => Ok(watched),
        code = &mut signal => Err(code),
    };
    status.clear();
    match watched {
        Ok(Ok(ended)) => conclude(&cloud, &target, &execution, ended).await,
        Ok(Err(refusal)) => {
            complain(&format!(
                "cannot see how far the backfill is: {refusal}; {}",
                goes_on(&execution, &cloud)
            ));
            Ok(ExitCode::from(SOME_FAILED))
        }
        Err(code) if args.stop_on_interrupt => {
            stop(&cloud, &target, &execution).await?;
            Ok(exit_code(code))
        }
        Err(code) => {
            complain(&goes_on(&execution, &cloud));
            Ok(exit_code(code))
        }
    }
}

/// What can be found out before anything is started.
async fn prepare(args: &BackfillArgs, name: &str) -> Result<(Cloud, Target), Stop> {
    let of_arn = args.state_machine.as_ref().map(StateMachine::region);
    let cloud = Cloud::connect(args.region.as_deref().or(of_arn)).await?;
    let target = Target::find(args, &cloud).await?;
    // The sums of the backfill that does not run yet: there are none, and they
    // can be read.
    let read = Sums::read(&cloud, &target.table, name).await;
    read.map_err(|refusal| {
        let table = &target.table;
        Stop::new(format!(
            "cannot read the sums in the table {table}, the stack's output TableName: {refusal}"
        ))
    })?;
    Ok((cloud, target))
}

/// Says what the backfill came to.
async fn conclude(
    cloud: &Cloud,
    target: &Target,
    execution: &Execution<'_>,
    ended: Ended,
) -> Result<ExitCode, Stop> {
    if ended.ending != Ending::Succeeded {
        let reason = ended.reason.as_deref().unwrap_or("no reason is given");
        complain(&format!("the backfill did not succeed: {reason}"));
    }
    let output = ended.output.unwrap_or_default();
    let sums = match Sums::of_output(&output) {
        Some(sums) => sums,
        None => match Sums::read(cloud, &target.table, execution.name).await {
            Ok(sums) => sums,
            Err(refusal) => {
                let arn = &execution.arn;
                complain(&format!("cannot read the sums of {arn}: {refusal}"));
                return Ok(ExitCode::from(SOME_FAILED));
            }
        },
    };
    let told = output.get("reports").and_then(Value::as_str);
    let reports = told.map(str::to_owned).or_else(|| {
        let bucket = target.reports.as_ref()?;
        Some(format!("s3://{bucket}/backfill/{}/", execution.name))
    });
    let line = SumLine::new(&execution.arn, ended.ending, sums, reports);
    match line::print(&line) {
        Ok(()) => Ok(line.exit_code()),
        // Other than before the start, this is a failure on the way.
        Err(error) => Stop::unheard(&error).or_else(|stop| {
            complain(&stop.to_string());
            Ok(ExitCode::from(SOME_FAILED))
        }),
    }
}

/// Stops the execution, and says what it came to until then.
async fn stop(cloud: &Cloud, target: &Target, execution: &Execution<'_>) -> Result<(), Stop> {
    let unseen = StatusLine::hidden();
    let ended = async {
        execution.stop().await?;
        watch(cloud, execution, &target.table, &unseen).await
    };
    match tokio::time::timeout(STOP_MAX, ended).await {
        Ok(Ok(ended)) => {
            conclude(cloud, target, execution, ended).await?;
        }
        Ok(Err(refusal)) => complain(&format!(
            "cannot stop the backfill: {refusal}; {}",
            goes_on(execution, cloud)
        )),
        Err(_) => complain(&format!(
            "the backfill was told to stop, and has not yet; {}",
            goes_on(execution, cloud)
        )),
    }
    Ok(())
}

/// That the backfill goes on, how to look at it and how to stop it.
fn goes_on(execution: &Execution<'_>, cloud: &Cloud) -> String {
    let (arn, region) = (&execution.arn, &cloud.region);
    let command = |verb| {
        format!("  aws stepfunctions {verb}-execution --region {region} --execution-arn {arn}")
    };
    format!(
        "the backfill goes on without this command. To look at it, and to stop it:\n{}\n{}",
        command("describe"),
        command("stop")
    )
}

fn exit_code(code: i32) -> ExitCode {
    // The codes of signals are 128 and a small number.
    ExitCode::from(u8::try_from(code).unwrap_or(SOME_FAILED))
}
