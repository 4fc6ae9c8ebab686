//! Waiting for the end, and showing how far it is.

use std::time::Duration;

use tokio::time::sleep;

use super::cloud::Cloud;
use super::execution::{Ended, Execution};
use super::refusal::Refusal;
use super::sums::Sums;
use crate::status_line::StatusLine;

/// The pauses between two looks: soon at first, for a small bucket.
const PAUSE_FIRST: Duration = Duration::from_millis(500);
const PAUSE_MAX: Duration = Duration::from_secs(4);

/// How many looks in a row may go wrong, each with attempts of its own: a
/// backfill of hours outlives a bad line.
const TROUBLES_MAX: u32 = 20;

/// Waits until the execution has ended.
///
/// # Errors
/// What cannot pass, or lasts too long. The execution goes on.
pub(crate) async fn watch(
    cloud: &Cloud,
    execution: &Execution<'_>,
    table: &str,
    line: &StatusLine,
) -> Result<Ended, Refusal> {
    let mut pause = PAUSE_FIRST;
    let mut troubles = 0;
    loop {
        match execution.ended().await {
            Ok(Some(ended)) => return Ok(ended),
            Ok(None) => troubles = 0,
            Err(refusal) if refusal.may_pass && troubles < TROUBLES_MAX => troubles += 1,
            Err(refusal) => return Err(refusal),
        }
        if line.is_visible() {
            show(cloud, execution, table, line).await;
        }
        sleep(pause).await;
        pause = (pause * 3 / 2).min(PAUSE_MAX);
    }
}

async fn show(cloud: &Cloud, execution: &Execution<'_>, table: &str, line: &StatusLine) {
    // What cannot be read now is read at the next look.
    if let Ok(sums) = Sums::read(cloud, table, execution.name).await {
        let text = progress(&sums, execution.listed().await);
        line.show(format_args!("{text}"));
    }
}

fn progress(sums: &Sums, listed: Option<u64>) -> String {
    let Sums {
        ready,
        skipped,
        failed,
    } = sums;
    let of_all = listed.map_or_else(String::new, |total| format!("/{total}"));
    let done = sums.done();
    format!("[{done}{of_all}] {ready} ready, {skipped} skipped, {failed} failed")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_names_the_sums_and_the_whole_where_it_is_known() {
        let sums = Sums {
            ready: 10,
            skipped: 2,
            failed: 1,
        };
        assert_eq!(
            progress(&sums, Some(500)),
            "[13/500] 10 ready, 2 skipped, 1 failed"
        );
        assert_eq!(progress(&sums, None), "[13] 10 ready, 2 skipped, 1 failed");
    }
}
