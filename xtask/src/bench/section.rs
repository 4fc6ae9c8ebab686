//! What a part has found.

use std::fmt;

use serde_json::{Value, json};

use super::budget::Finding;
use super::table::Table;

/// One part's chapter of the report.
pub(super) struct Section {
    /// Its heading.
    pub(super) title: &'static str,
    /// How it was measured, and on what.
    pub(super) text: Vec<String>,
    /// What was found, for people.
    pub(super) tables: Vec<Table>,
    /// What was found, against what is allowed.
    pub(super) findings: Vec<Finding>,
    /// Versions of others' programs: a name and its version.
    pub(super) versions: Vec<String>,
    /// Every number.
    pub(super) data: Value,
}

impl Section {
    /// One that has nothing yet.
    pub(super) fn new(title: &'static str) -> Self {
        Section {
            title,
            text: Vec::new(),
            tables: Vec::new(),
            findings: Vec::new(),
            versions: Vec::new(),
            data: json!({}),
        }
    }

    /// Adds a paragraph.
    pub(super) fn say(&mut self, text: impl Into<String>) {
        self.text.push(text.into());
    }

    /// Everything, for other programs.
    pub(super) fn to_json(&self) -> Value {
        let findings: Vec<Value> = self.findings.iter().map(Finding::to_json).collect();
        json!({ "title": self.title, "text": self.text, "findings": findings, "data": self.data })
    }
}

impl fmt::Display for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "## {}\n", self.title)?;
        for text in &self.text {
            writeln!(f, "{text}\n")?;
        }
        for table in &self.tables {
            writeln!(f, "{table}")?;
        }
        Ok(())
    }
}
