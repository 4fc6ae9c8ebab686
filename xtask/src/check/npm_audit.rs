//! Known faults of the npm packages.

use anyhow::{Result, bail};
use serde_json::Value;

use crate::install::{node, npm_packages};
use crate::progress;
use crate::suite::Count;

/// Asks the registry. One that does not answer such questions is not a fault
/// of ours, but it is said.
pub(super) fn check() -> Result<Count> {
    npm_packages::ensure()?;
    let output = node::npm().args(["audit", "--json"]).output()?;
    match judge(&output.stdout) {
        Verdict::Clean => Ok(Count::PASSED),
        Verdict::Faulty => bail!("`npm audit` found faults: run it for the list"),
        Verdict::NoAnswer => {
            progress::say(
                "The npm packages are NOT AUDITED: the registry does not answer. `npm audit` said",
            );
            progress::note(String::from_utf8_lossy(&output.stderr).trim_end());
            Ok(Count::SKIPPED)
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    Clean,
    Faulty,
    NoAnswer,
}

/// Reads npm's report: the registry's answer has a sum of vulnerabilities, an
/// error instead of an answer has none.
fn judge(report: &[u8]) -> Verdict {
    let report: Value = serde_json::from_slice(report).unwrap_or_default();
    match report.pointer("/metadata/vulnerabilities/total") {
        Some(total) if *total == 0 => Verdict::Clean,
        Some(_) => Verdict::Faulty,
        None => Verdict::NoAnswer,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_without_faults_is_clean() {
        let report = br#"{"vulnerabilities":{},"metadata":{"vulnerabilities":{"total":0}}}"#;
        assert_eq!(judge(report), Verdict::Clean);
    }

    #[test]
    fn one_fault_is_enough() {
        let report = br#"{"metadata":{"vulnerabilities":{"low":1,"total":1}}}"#;
        assert_eq!(judge(report), Verdict::Faulty);
    }

    #[test]
    fn an_error_of_the_registry_is_neither() {
        let report = br#"{"message":"405 Method Not Allowed","error":{"summary":""}}"#;
        assert_eq!(judge(report), Verdict::NoAnswer);
        assert_eq!(judge(b""), Verdict::NoAnswer);
    }
}
