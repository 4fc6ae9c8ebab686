//! The function `render`: S3's notifications in, renditions out.

use std::process::ExitCode;

use isopix_lambda::{Failure, start};
use lambda_runtime::{LambdaEvent, run, service_fn};
use serde_json::Value;

#[tokio::main]
async fn main() -> ExitCode {
    let Ok((store, _)) = start("render").await else {
        return ExitCode::FAILURE;
    };
    let store = &store;
    let handler = service_fn(async move |event: LambdaEvent<Value>| {
        let summary = store
            .process(&event.payload, &event.context.request_id)
            .await?;
        Ok::<_, Failure>(summary)
    });
    match run(handler).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
