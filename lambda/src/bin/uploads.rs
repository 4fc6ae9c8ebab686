//! The function `uploads`: the HTTP API.

use std::process::ExitCode;

use isopix_lambda::uploads::Uploads;
use isopix_lambda::{Failure, run, start};
use lambda_runtime::{LambdaEvent, Runtime, service_fn};
use serde_json::Value;

#[tokio::main]
async fn main() -> ExitCode {
    let Ok(started) = start("uploads").await else {
        return ExitCode::FAILURE;
    };
    let uploads = &Uploads::new(started.store, started.bus, started.uploads);
    let handler = service_fn(async move |event: LambdaEvent<Value>| {
        Ok::<_, Failure>(uploads.answer(&event.payload).await)
    });
    run(Runtime::new(handler)).await
}
