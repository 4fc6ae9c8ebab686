//! What isopix may cost: the figures that are promised, and whether they hold.

use serde_json::{Value, json};

/// A figure that must not be exceeded.
#[derive(Debug)]
pub(super) struct Budget {
    /// What is counted.
    pub(super) figure: &'static str,
    /// The greatest value that is allowed.
    pub(super) at_most: f64,
    /// The value that is aimed at, where there is one.
    pub(super) aim: Option<f64>,
    /// What it is counted in; empty for ratios.
    pub(super) unit: &'static str,
}

impl Budget {
    const fn ratio(figure: &'static str, at_most: f64, aim: Option<f64>) -> Self {
        Budget {
            figure,
            at_most,
            aim,
            unit: "",
        }
    }

    const fn size(figure: &'static str, at_most: f64, unit: &'static str) -> Self {
        Budget {
            figure,
            at_most,
            aim: None,
            unit,
        }
    }

    /// What was found of it.
    pub(super) fn found(&'static self, value: f64) -> Finding {
        Finding {
            budget: self,
            value,
        }
    }

    /// A value as it is written.
    pub(super) fn write(&self, value: f64) -> String {
        match self.unit {
            _ if value.is_nan() => "nothing".into(),
            "" => format!("{value:.2}"),
            unit => format!("{value:.1} {unit}"),
        }
    }
}

/// A figure as it was measured.
pub(super) struct Finding {
    pub(super) budget: &'static Budget,
    pub(super) value: f64,
}

impl Finding {
    /// Whether it is within the budget. What is not a number is not.
    pub(super) fn holds(&self) -> bool {
        self.value <= self.budget.at_most
    }

    /// One word about it.
    pub(super) fn verdict(&self) -> &'static str {
        match self.budget.aim {
            _ if self.value.is_nan() => "MISSING",
            _ if !self.holds() => "EXCEEDED",
            Some(aim) if self.value <= aim => "aim met",
            _ => "pass",
        }
    }

    /// Everything, for other programs.
    pub(super) fn to_json(&self) -> Value {
        json!({
            "figure": self.budget.figure,
            "found": self.value,
            "atMost": self.budget.at_most,
            "aim": self.budget.aim,
            "unit": self.budget.unit,
            "holds": self.holds(),
        })
    }
}

/// Against the arrangement of sharp that takes the least CPU.
pub(super) const FOUR_CPU: Budget =
    Budget::ratio("12 MP JPEG to four, CPU against sharp", 0.55, Some(0.40));
pub(super) const FOUR_RSS: Budget =
    Budget::ratio("12 MP JPEG to four, peak RSS against sharp", 0.30, None);
pub(super) const ONE_320: Budget =
    Budget::ratio("12 MP JPEG to 320, CPU against sharp", 1.10, Some(0.80));
pub(super) const ONE_1024: Budget =
    Budget::ratio("12 MP JPEG to 1024, CPU against sharp", 0.90, Some(0.70));
pub(super) const ONE_2048: Budget =
    Budget::ratio("12 MP JPEG to 2048, CPU against sharp", 0.65, Some(0.50));
pub(super) const PNG_FOUR: Budget =
    Budget::ratio("12 MP PNG to four, CPU against sharp", 0.70, None);
pub(super) const LARGE_FOUR: Budget =
    Budget::ratio("24 MP JPEG to four, CPU against sharp", 0.60, None);
pub(super) const CAMERA_FOUR: Budget =
    Budget::ratio("camera's 12 MP JPEG to four, CPU against sharp", 0.55, None);

/// Against the same outputs straight from the original.
pub(super) const ROUTE: Budget = Budget::ratio(
    "original to master to four, CPU against no master",
    1.60,
    None,
);

/// The size whose pixels cost most over the size whose pixels cost least.
pub(super) const FLAT: Budget =
    Budget::ratio("CPU per pixel, 1 to 100 MP, most over least", 1.15, None);

/// CPU of the whole browser.
pub(super) const CHROMIUM_2048: Budget = Budget::ratio(
    "Chromium, 12 MP to 2048, CPU against canvas",
    0.85,
    Some(0.60),
);
pub(super) const CHROMIUM_1024: Budget = Budget::ratio(
    "Chromium, 12 MP to 1024, CPU against canvas",
    1.00,
    Some(0.60),
);
pub(super) const CHROMIUM_320: Budget = Budget::ratio(
    "Chromium, 12 MP to 320, CPU against canvas",
    0.75,
    Some(0.50),
);

pub(super) const WASM_MEMORY: Budget =
    Budget::size("WebAssembly memory, 12 MP JPEG to four", 64.0, "MB");
pub(super) const CORE_SIZE: Budget = Budget::size("module core, brotli", 170.0, "kB");
pub(super) const FULL_SIZE: Budget = Budget::size("module full, brotli", 350.0, "kB");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_is_met_up_to_its_figure_and_no_further() {
        assert_eq!(FOUR_CPU.found(0.40).verdict(), "aim met");
        assert_eq!(FOUR_CPU.found(0.55).verdict(), "pass");
        assert_eq!(FOUR_CPU.found(0.551).verdict(), "EXCEEDED");
        assert_eq!(ROUTE.found(1.0).verdict(), "pass");
    }

    #[test]
    fn what_could_not_be_counted_does_not_pass() {
        let nothing = ROUTE.found(f64::NAN);
        assert!(!nothing.holds());
        assert_eq!(nothing.verdict(), "MISSING");
    }
}
