//! Pieces of work that are run one after the other, timed and counted. All
//! are run, whatever the ones before found.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::progress;

/// One piece.
pub(crate) struct Piece {
    /// The word that names it on the command line.
    pub(crate) name: &'static str,
    /// One line for the help text.
    pub(crate) about: &'static str,
    /// Does the work.
    pub(crate) run: fn() -> Result<Count>,
}

/// How many tests, or checks, a piece consisted of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    /// Those that were fine.
    pub(crate) passed: u64,
    /// Those that were not.
    pub(crate) failed: u64,
    /// Those that could not be made here. Each is announced when it happens.
    pub(crate) skipped: u64,
}

impl Count {
    /// One check that was fine.
    pub(crate) const PASSED: Self = Self {
        passed: 1,
        failed: 0,
        skipped: 0,
    };

    /// One check that could not be made here.
    pub(crate) const SKIPPED: Self = Self {
        passed: 0,
        failed: 0,
        skipped: 1,
    };

    /// Adds another count to this one.
    pub(crate) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl std::fmt::Display for Count {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(f, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

/// The pieces with these names, in the suite's own order; all of them where no
/// name is given.
///
/// # Errors
/// A name that no piece has; the message lists those that there are.
pub(crate) fn choose<'a>(pieces: &'a [Piece], names: &[String]) -> Result<Vec<&'a Piece>> {
    for name in names {
        if !pieces.iter().any(|piece| piece.name == name) {
            let known: Vec<&str> = pieces.iter().map(|piece| piece.name).collect();
            bail!("there is no `{name}`; there are {}", known.join(", "));
        }
    }
    Ok(pieces
        .iter()
        .filter(|piece| names.is_empty() || names.iter().any(|name| name == piece.name))
        .collect())
}

/// The pieces as lines of a help text.
pub(crate) fn list(pieces: &[Piece]) -> String {
    pieces
        .iter()
        .map(|piece| format!("  {:<12} {}\n", piece.name, piece.about))
        .collect()
}

/// Runs the pieces and prints a line for each, then the sum.
pub(crate) fn run(pieces: &[&Piece]) -> Count {
    let mut sum = Count::default();
    let mut lines = Vec::new();
    let started = Instant::now();
    for piece in pieces {
        let (count, taken) = run_one(piece);
        sum.add(count);
        lines.push(line(piece.name, taken, &count));
    }
    eprintln!();
    for line in lines {
        eprintln!("{line}");
    }
    // The closing line stands alone, for people and for scripts.
    println!("{sum} in {:.1} s", started.elapsed().as_secs_f64());
    sum
}

/// Turns what a suite counted into a task's result.
///
/// # Errors
/// Something failed.
pub(crate) fn verdict(count: Count) -> Result<()> {
    if count.failed > 0 {
        bail!("{} failed; the reasons stand above", count.failed);
    }
    Ok(())
}

fn run_one(piece: &Piece) -> (Count, Duration) {
    progress::say(&format!("{}: {}", piece.name, piece.about));
    let started = Instant::now();
    let count = (piece.run)().unwrap_or_else(|error| {
        progress::failure(&error);
        Count {
            failed: 1,
            ..Count::default()
        }
    });
    let taken = started.elapsed();
    progress::note(&line(piece.name, taken, &count));
    (count, taken)
}

fn line(name: &str, taken: Duration, count: &Count) -> String {
    format!("{name:<12} {:>7.1} s  {count}", taken.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fine() -> Result<Count> {
        Ok(Count::PASSED)
    }

    fn absent() -> Result<Count> {
        Ok(Count::SKIPPED)
    }

    fn broken() -> Result<Count> {
        bail!("it does not work")
    }

    const PIECES: &[Piece] = &[
        Piece {
            name: "broken",
            about: "fails",
            run: broken,
        },
        Piece {
            name: "fine",
            about: "passes",
            run: fine,
        },
        Piece {
            name: "absent",
            about: "cannot be made",
            run: absent,
        },
    ];

    fn names(pieces: &[&Piece]) -> Vec<&'static str> {
        pieces.iter().map(|piece| piece.name).collect()
    }

    #[test]
    fn a_failure_does_not_hide_what_comes_after_it() {
        let all = choose(PIECES, &[]).unwrap();
        let count = run(&all);
        assert_eq!(
            count,
            Count {
                passed: 1,
                failed: 1,
                skipped: 1
            }
        );
        assert_eq!(count.to_string(), "1 passed, 1 failed, 1 skipped");
        assert!(verdict(count).is_err());
        assert!(verdict(Count::PASSED).is_ok());
    }

    #[test]
    fn chosen_pieces_keep_the_order_of_the_suite() {
        let chosen = choose(PIECES, &["absent".into(), "broken".into()]).unwrap();
        assert_eq!(names(&chosen), ["broken", "absent"]);
    }

    #[test]
    fn an_unknown_piece_is_refused_with_the_known_ones() {
        let Err(error) = choose(PIECES, &["fien".into()]) else {
            panic!("accepted");
        };
        assert!(error.to_string().contains("`fien`"), "{error}");
        assert!(
            error.to_string().contains("broken, fine, absent"),
            "{error}"
        );
    }
}
