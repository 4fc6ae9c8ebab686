//! The core's work, kept away from the threads that do I/O.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Instant;

use isopix::{Error, Rendered};

use crate::clock::milliseconds;
use crate::recipes::NamedRecipe;

/// What the core made of an original.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    /// The master and the renditions.
    pub rendered: Rendered,
    /// SHA-256 of what the renditions were made from: the master, or the
    /// original where the recipe has no master.
    pub base_sha256: String,
    /// Time from decode to encode.
    pub milliseconds: u64,
}

/// Makes the renditions of an original.
///
/// # Errors
/// Those of [`isopix::render`]; a panic is `internal`.
pub async fn render(original: Vec<u8>, recipe: Arc<NamedRecipe>) -> isopix::Result<Work> {
    run(move || {
        let started = Instant::now();
        let rendered = isopix::render(&original, &recipe.recipe)?;
        let milliseconds = milliseconds(started.elapsed());
        let base_sha256 = match &rendered.master {
            Some(master) => master.sha256.clone(),
            None => isopix::sha256_hex(&original),
        };
        Ok(Work {
            rendered,
            base_sha256,
            milliseconds,
        })
    })
    .await
}

/// Runs long work on a thread of its own.
///
/// # Errors
/// Those of the work; a panic is `internal`.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// let result = isopix_lambda::render::run(|| Ok(2 + 2)).await;
/// assert_eq!(result, Ok(4));
/// # });
/// # Ok::<(), std::io::Error>(())
/// ```
pub async fn run<T: Send + 'static>(
    work: impl FnOnce() -> isopix::Result<T> + Send + 'static,
) -> isopix::Result<T> {
    // The work shares nothing: what a panic leaves behind is dropped with it.
    let guarded = move || catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(Error::internal()));
    tokio::task::spawn_blocking(guarded)
        .await
        .unwrap_or(Err(Error::internal()))
}
