//! Medians, and ratios with their spread.

/// The middle of some numbers; of an even count the mean of the two in the
/// middle. Not a number where there are none.
pub(super) fn median(numbers: &[f64]) -> f64 {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    let half = sorted.len() / 2;
    match (sorted.get(half), sorted.len() % 2) {
        (None, _) => f64::NAN,
        (Some(upper), 0) => f64::midpoint(sorted[half - 1], *upper),
        (Some(middle), _) => *middle,
    }
}

/// One contender's numbers over another's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Ratio {
    /// The median of the rounds.
    pub(super) value: f64,
    /// The least and the greatest round.
    pub(super) least: f64,
    pub(super) most: f64,
}

impl Ratio {
    /// Of numbers in rounds: both contenders had the same ones, shortly after
    /// each other. A round's ratio is that of its medians.
    pub(super) fn of(ours: &[Vec<f64>], theirs: &[Vec<f64>]) -> Self {
        let rounds: Vec<f64> = ours
            .iter()
            .zip(theirs)
            .map(|(ours, theirs)| median(ours) / median(theirs))
            .collect();
        Ratio {
            value: median(&rounds),
            least: rounds.iter().copied().fold(f64::INFINITY, f64::min),
            most: rounds.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        }
    }
}

impl std::fmt::Display for Ratio {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Ratio { value, least, most } = self;
        write!(f, "{value:.2} ({least:.2} to {most:.2})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_median_does_not_see_one_that_strays() {
        assert_eq!(median(&[3.0, 1.0, 900.0]), 3.0);
        assert_eq!(median(&[4.0, 1.0, 2.0, 900.0]), 3.0);
        assert!(median(&[]).is_nan());
    }

    #[test]
    fn a_ratio_shows_what_single_rounds_said() {
        let ours = [vec![1.0, 1.0, 90.0], vec![3.0, 3.0], vec![6.0]];
        let theirs = [vec![2.0, 2.0, 2.0], vec![4.0, 4.0], vec![6.0]];
        let ratio = Ratio::of(&ours, &theirs);
        assert_eq!((ratio.value, ratio.least, ratio.most), (0.75, 0.5, 1.0));
        assert_eq!(ratio.to_string(), "0.75 (0.50 to 1.00)");
    }
}
