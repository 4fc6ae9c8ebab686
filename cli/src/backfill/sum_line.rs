//! The line on stdout: what the backfill came to.

use std::process::ExitCode;

use serde::Serialize;

use super::execution::Ending;
use super::sums::Sums;
use crate::stop::SOME_FAILED;

/// Its fields, in order.
#[derive(Debug, Serialize)]
pub(crate) struct SumLine<'a> {
    execution: &'a str,
    status: Ending,
    ready: u64,
    skipped: u64,
    failed: u64,
    /// The folder in which failures are listed; null where it is not known.
    reports: Option<String>,
}

impl<'a> SumLine<'a> {
    pub(crate) fn new(
        execution: &'a str,
        status: Ending,
        sums: Sums,
        reports: Option<String>,
    ) -> Self {
        SumLine {
            execution,
            status,
            ready: sums.ready,
            skipped: sums.skipped,
            failed: sums.failed,
            reports,
        }
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        let fine = self.status == Ending::Succeeded && self.failed == 0;
        ExitCode::from(if fine { 0 } else { SOME_FAILED })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn line(status: Ending, failed: u64, reports: Option<&str>) -> SumLine<'static> {
        let sums = Sums {
            ready: 5,
            skipped: 4,
            failed,
        };
        SumLine::new("arn:e", status, sums, reports.map(str::to_owned))
    }

    #[test]
    fn it_has_its_fields_in_order() {
        let json = |line| serde_json::to_string(&line).unwrap();
        assert_eq!(
            json(line(Ending::Succeeded, 3, Some("s3://r/backfill/e/"))),
            r#"{"execution":"arn:e","status":"succeeded","ready":5,"skipped":4,"failed":3,"reports":"s3://r/backfill/e/"}"#
        );
        assert_eq!(
            json(line(Ending::TimedOut, 0, None)),
            r#"{"execution":"arn:e","status":"timed-out","ready":5,"skipped":4,"failed":0,"reports":null}"#
        );
    }

    #[test]
    fn only_a_success_without_failures_is_fine() {
        let code = |status, failed| line(status, failed, None).exit_code();
        assert_eq!(code(Ending::Succeeded, 0), ExitCode::from(0));
        assert_eq!(code(Ending::Succeeded, 1), ExitCode::from(1));
        for ending in [Ending::Failed, Ending::Aborted, Ending::TimedOut] {
            assert_eq!(code(ending, 0), ExitCode::from(1));
        }
    }
}
