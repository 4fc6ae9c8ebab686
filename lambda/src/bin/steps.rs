//! The functions that do not touch pixels: the workflow's steps `begin`, `fail`
//! and `remove`, and the sweeper `sweep`. The function's `Handler` says which
//! of them it is.

use std::process::ExitCode;

use isopix_lambda::steps::Given;
use isopix_lambda::{Failure, Started, Window, run, start};
use lambda_runtime::{LambdaEvent, Runtime, service_fn};
use serde_json::Value;

#[tokio::main]
async fn main() -> ExitCode {
    let handler = std::env::var("_HANDLER").unwrap_or_default();
    let Ok(started) = start(&handler).await else {
        return ExitCode::FAILURE;
    };
    if !["begin", "fail", "remove", "sweep"].contains(&handler.as_str()) {
        tracing::error!(handler, "the handler is none of begin, fail, remove, sweep");
        return ExitCode::FAILURE;
    }
    let (handler, started) = (handler.as_str(), &started);
    let service = service_fn(async move |event: LambdaEvent<Value>| {
        let window = Window::before(event.context.deadline());
        // Boxed: what it is made of is too deep for the compiler.
        Box::pin(answer(handler, started, &event.payload, window)).await
    });
    run(Runtime::new(service)).await
}

async fn answer(
    handler: &str,
    started: &Started,
    event: &Value,
    window: Window,
) -> Result<Value, Failure> {
    let store = &started.store;
    if handler == "sweep" {
        let swept = store.sweep(&started.bus, window).await?;
        return serde_json::to_value(swept).map_err(|_| isopix::Error::internal().into());
    }
    let given = Given::parse(event)?;
    let answer = match handler {
        "begin" => store.step_begin(&given).await?,
        "fail" => store.step_fail(&given).await?,
        _ => store.step_remove(&given).await?,
    };
    serde_json::to_value(answer).map_err(|_| isopix::Error::internal().into())
}
