//! Running a function until it is told to stop: the invocation under way is
//! finished and answered first.

use std::marker::PhantomData;
use std::pin::Pin;
use std::process::ExitCode;
use std::sync::Arc;
use std::task::{Context, Poll};

use lambda_runtime::tower::BoxError;
use lambda_runtime::tower::layer::layer_fn;
use lambda_runtime::{LambdaInvocation, Runtime, Service};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::RwLock;

/// Serves invocations until the process is sent SIGTERM. Between two of them
/// nothing is held back that could be lost, so that one that is killed instead
/// loses nothing either.
///
/// AWS Lambda itself sends the signal only where an extension is registered, as
/// those for monitoring are, and ends no function in the middle of its work.
///
/// ```no_run
/// use lambda_runtime::{Error, LambdaEvent, Runtime, service_fn};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::process::ExitCode {
/// let echo = service_fn(async |event: LambdaEvent<String>| Ok::<_, Error>(event.payload));
/// isopix_lambda::run(Runtime::new(echo)).await
/// # }
/// ```
pub async fn run<'a, S>(runtime: Runtime<S>) -> ExitCode
where
    S: Service<LambdaInvocation, Response = (), Error = BoxError>,
    S::Future: 'a,
{
    let under_way = Arc::new(RwLock::new(()));
    let runtime = runtime.layer(layer_fn(|service| Finishing {
        service,
        under_way: Arc::clone(&under_way),
        lives: PhantomData::<&'a ()>,
    }));
    let stopped = async {
        told_to_stop().await;
        // Whoever works has it for reading; who comes later waits behind this.
        drop(under_way.write().await);
    };
    tokio::select! {
        // It ends only where whoever gives it events is gone.
        _ = runtime.run() => ExitCode::FAILURE,
        () = stopped => {
            tracing::info!("stopped");
            ExitCode::SUCCESS
        }
    }
}

async fn told_to_stop() {
    match signal(SignalKind::terminate()) {
        Ok(mut told) => {
            told.recv().await;
        }
        // Then the signal ends the process, as it does by itself.
        Err(_) => std::future::pending().await,
    }
}

/// A service that says when it is at work, up to its answer.
struct Finishing<'a, S> {
    service: S,
    under_way: Arc<RwLock<()>>,
    lives: PhantomData<&'a ()>,
}

impl<'a, S> Service<LambdaInvocation> for Finishing<'a, S>
where
    S: Service<LambdaInvocation, Response = (), Error = BoxError>,
    S::Future: 'a,
{
    type Response = ();
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<(), BoxError>> + 'a>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.service.poll_ready(context)
    }

    fn call(&mut self, invocation: LambdaInvocation) -> Self::Future {
        let under_way = Arc::clone(&self.under_way);
        let work = self.service.call(invocation);
        Box::pin(async move {
            let _under_way = under_way.read_owned().await;
            work.await
        })
    }
}
