//! The whole run, on the terminal, as JSON and as a document.

use std::fmt;

use anyhow::{Context, Result};
use serde_json::{Map, Value, json};

use super::machine::Machine;
use super::section::Section;
use super::table::Table;
use crate::install::{node, npm_packages};
use crate::progress;
use crate::workspace;

/// Where the last run stands.
pub(super) const DOCUMENT: &str = "docs/performance.md";

const INTRODUCTION: &str = "\
# Performance

<!-- Written by `cargo xtask bench --write`: a change by hand is lost. -->

What isopix costs beside what people use now, and what it may cost. CPU time comes
first: on a machine that does other work too, wall time moves by a factor of two and
CPU time by some percent. Contenders take turns, round by round; a time is the median of
all runs, and a ratio that of the rounds, with the least and the greatest of them in
brackets. **Compare ratios, and only within one run**: numbers of two runs, days or
machines say nothing about each other.

To repeat it:

```
cargo xtask bench --write     # everything, and this page anew
cargo xtask bench --quick     # in a minute or two
cargo xtask bench --help      # the parts one by one
```

What a smaller file costs in fidelity is not told here.
";

/// What was measured.
pub(super) struct Report<'a> {
    pub(super) machine: &'a Machine,
    /// The parts that were measured, each with its name.
    pub(super) sections: &'a [(&'a str, Section)],
    pub(super) quick: bool,
    pub(super) seconds: u64,
}

impl Report<'_> {
    /// Everything, for other programs.
    pub(super) fn to_json(&self) -> Value {
        let parts: Map<String, Value> = self
            .sections
            .iter()
            .map(|(name, section)| ((*name).to_string(), section.to_json()))
            .collect();
        json!({
            "machine": self.machine.to_json(),
            "quick": self.quick,
            "seconds": self.seconds,
            "parts": parts,
        })
    }

    /// Writes the document.
    ///
    /// # Errors
    /// It cannot be written, or not be brought into the format of the others.
    pub(super) fn write(&self) -> Result<()> {
        let mut text = format!("{INTRODUCTION}\n{self}\n");
        for (_, section) in self.sections {
            text.push_str(&format!("{section}\n"));
        }
        let file = workspace::root().join(DOCUMENT);
        std::fs::write(&file, text).with_context(|| format!("cannot write {DOCUMENT}"))?;
        npm_packages::ensure()?;
        node::tool("prettier")
            .args(["--write", "--log-level=warn", DOCUMENT])
            .run()?;
        progress::note(&format!("{DOCUMENT} is written"));
        Ok(())
    }

    fn budgets(&self) -> Table {
        let mut table = Table::new(&["Figure"], &["Found", "At most", "Aim", "Verdict"]);
        for finding in self.sections.iter().flat_map(|(_, part)| &part.findings) {
            let budget = finding.budget;
            table.row([
                budget.figure.into(),
                budget.write(finding.value),
                budget.write(budget.at_most),
                budget.aim.map_or_else(String::new, |aim| budget.write(aim)),
                finding.verdict().into(),
            ]);
        }
        table
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.quick { "A quick run" } else { "A run" };
        writeln!(f, "## Budgets\n")?;
        writeln!(f, "{kind} of {} s.\n", self.seconds)?;
        for (name, value) in &self.machine.facts {
            writeln!(f, "- {name}: {value}")?;
        }
        write!(f, "\n{}", self.budgets())
    }
}
