//! Counting what test runners report, while their words go on to the terminal.

use anyhow::{Result, bail};

use crate::command::Program;
use crate::suite::Count;

/// Runs a test runner and adds up its closing lines.
///
/// # Errors
/// The runner failed without naming a test that failed, or it ran no test at
/// all: a step that tests nothing must not look like one that passed.
pub(crate) fn run(program: Program) -> Result<Count> {
    let line = program.line();
    let mut count = Count::default();
    let ended = program.run_shown(|line| count.add(closing(line)));
    if count.failed > 0 {
        return Ok(count);
    }
    ended?;
    if count.passed == 0 {
        bail!("`{line}` ran no tests");
    }
    Ok(count)
}

/// What one line of output adds: the closing lines of Rust's test harness and
/// of Node's test runner, and nothing for all other lines.
fn closing(line: &str) -> Count {
    let line = line.trim();
    if let Some((_, sums)) = line
        .strip_prefix("test result: ")
        .and_then(|rest| rest.split_once(". "))
    {
        return Count {
            passed: number(sums, " passed"),
            failed: number(sums, " failed"),
            skipped: number(sums, " ignored"),
        };
    }
    // Node's `spec` and `tap` reporters.
    let Some(sum) = line.strip_prefix("ℹ ").or_else(|| line.strip_prefix("# ")) else {
        return Count::default();
    };
    let Some((what, value)) = sum.split_once(' ') else {
        return Count::default();
    };
    let value = value.parse().unwrap_or(0);
    let mut count = Count::default();
    match what {
        "pass" => count.passed = value,
        "fail" | "cancelled" => count.failed = value,
        "skipped" | "todo" => count.skipped = value,
        _ => {}
    }
    count
}

/// The number before this word in `30 passed; 0 failed; 2 ignored; ...`.
fn number(sums: &str, word: &str) -> u64 {
    sums.split(';')
        .find_map(|sum| sum.trim().strip_suffix(word))
        .and_then(|number| number.parse().ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rust_closing_lines_are_read() {
        let line = "test result: FAILED. 30 passed; 2 failed; 1 ignored; 0 measured; \
                    4 filtered out; finished in 0.09s";
        let count = Count {
            passed: 30,
            failed: 2,
            skipped: 1,
        };
        assert_eq!(closing(line), count);
        assert_eq!(
            closing("test result: ok. 7 passed; 0 failed; 0 ignored; 0 measured").passed,
            7
        );
    }

    #[test]
    fn node_closing_lines_are_read_from_both_reporters() {
        for mark in ["ℹ", "#"] {
            assert_eq!(closing(&format!("{mark} pass 12")).passed, 12);
            assert_eq!(closing(&format!("{mark} fail 3")).failed, 3);
            assert_eq!(closing(&format!("{mark} cancelled 1")).failed, 1);
            assert_eq!(closing(&format!("{mark} skipped 2")).skipped, 2);
            assert_eq!(closing(&format!("{mark} tests 17")), Count::default());
            assert_eq!(closing(&format!("{mark} duration_ms 61")), Count::default());
        }
    }

    #[test]
    fn other_lines_count_for_nothing() {
        for line in [
            "",
            "running 30 tests",
            "test a::b ... ok",
            "# Subtest: pass 3",
        ] {
            assert_eq!(closing(line), Count::default(), "{line}");
        }
    }

    #[cfg(unix)]
    fn say(script: &str) -> Result<Count> {
        run(Program::new("sh").args(["-c", script]))
    }

    #[test]
    #[cfg(unix)]
    fn a_runner_that_tests_nothing_has_not_passed() {
        assert!(say("echo 'test result: ok. 0 passed; 0 failed; 0 ignored'").is_err());
        assert!(say("true").is_err());
    }

    #[test]
    #[cfg(unix)]
    fn a_runner_that_dies_has_not_passed() {
        assert!(say("echo 'test result: ok. 5 passed; 0 failed; 0 ignored'; exit 101").is_err());
    }

    #[test]
    #[cfg(unix)]
    fn several_closing_lines_add_up() {
        let two = "echo 'test result: ok. 5 passed; 0 failed; 0 ignored'; \
                   echo 'test result: FAILED. 1 passed; 1 failed; 0 ignored'; exit 101";
        let count = Count {
            passed: 6,
            failed: 1,
            skipped: 0,
        };
        assert_eq!(say(two).unwrap(), count);
    }
}
