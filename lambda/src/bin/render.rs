//! The function `render`: S3's notifications, a queue's batches of them, the
//! workflow's step of that name or a batch of a backfill in; renditions out.

use std::process::ExitCode;

use isopix_lambda::backfill::Batch;
use isopix_lambda::process::{Direct, is_batch};
use isopix_lambda::steps::Given;
use isopix_lambda::{Bucket, Failure, Window, run, start};
use lambda_runtime::{LambdaEvent, Runtime, service_fn};
use serde_json::Value;

#[tokio::main]
async fn main() -> ExitCode {
    let Ok(started) = start("render").await else {
        return ExitCode::FAILURE;
    };
    let direct = &Direct {
        store: started.store,
        bus: started.announce.then_some(started.bus),
    };
    let reports = &started.reports;
    let handler = service_fn(async move |event: LambdaEvent<Value>| {
        answer(direct, reports.as_ref(), &event).await
    });
    run(Runtime::new(handler)).await
}

/// The futures are boxed: what they are made of is too deep for the compiler.
async fn answer(
    direct: &Direct,
    reports: Option<&Bucket>,
    event: &LambdaEvent<Value>,
) -> Result<Value, Failure> {
    let LambdaEvent {
        payload: event,
        context,
    } = event;
    let window = Window::for_images_before(context.deadline());
    let answer = match event["step"].as_str() {
        Some("render") => {
            let given = Given::parse(event)?;
            serde_json::to_value(Box::pin(direct.store.step_render(&given)).await?)
        }
        Some("backfill") => {
            let batch = Batch::parse(event)?;
            let reports = reports.ok_or_else(no_reports)?;
            serde_json::to_value(Box::pin(direct.store.fill(&batch, reports, window)).await?)
        }
        None if is_batch(event) => {
            serde_json::to_value(Box::pin(direct.process_batch(event, window)).await?)
        }
        None => serde_json::to_value(Box::pin(direct.process(event, &context.request_id)).await?),
        Some(other) => {
            return Err(Failure::InvalidEvent(format!(
                "step: {other:?} is neither \"render\" nor \"backfill\""
            )));
        }
    };
    answer.map_err(|_| isopix::Error::internal().into())
}

fn no_reports() -> Failure {
    Failure::InvalidEvent(
        "REPORTS_BUCKET is not set: a backfill needs a private bucket for its reports".to_owned(),
    )
}
