//! Where and with what it was measured.

use std::fs;

use anyhow::Result;
use serde_json::{Value, json};

use super::section::Section;
use crate::command::Program;

/// A machine, and the programs on it.
pub(super) struct Machine {
    /// What it is, in the order of the report: a word and its value.
    pub(super) facts: Vec<(&'static str, String)>,
}

impl Machine {
    /// Looks at this one, after the measuring.
    ///
    /// # Errors
    /// A program that the benchmarks themselves use does not answer.
    pub(super) fn look(sections: &[(&str, Section)], load_before: &str) -> Result<Self> {
        let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
        let mut versions: Vec<String> = Vec::new();
        for (_, section) in sections {
            for version in &section.versions {
                if !versions.contains(version) {
                    versions.push(version.clone());
                }
            }
        }
        versions.push(first_line(Program::new("rustc").arg("--version"))?);
        versions.push(format!(
            "Node {}",
            first_line(Program::new("node").arg("--version"))?
        ));
        let date = first_line(Program::new("date").args(["-u", "+%Y-%m-%d"]))?;
        Ok(Machine {
            facts: vec![
                ("Date", date),
                ("Commit", commit()),
                ("CPU", format!("{} x {cores}", cpu_model())),
                (
                    "Kernel",
                    read("/proc/sys/kernel/osrelease", std::env::consts::OS),
                ),
                ("Load", format!("{load_before} before, {} after", load())),
                ("Versions", versions.join("; ")),
            ],
        })
    }

    /// Everything, for other programs.
    pub(super) fn to_json(&self) -> Value {
        let facts = self.facts.iter();
        facts
            .map(|(name, value)| (name.to_lowercase(), json!(value)))
            .collect::<serde_json::Map<_, _>>()
            .into()
    }
}

/// How many programs wanted a CPU in the last minute, on average: above the
/// number of cores wall times say little.
pub(super) fn load() -> String {
    let averages = read("/proc/loadavg", "not known");
    averages.split(' ').next().unwrap_or_default().to_string()
}

fn first_line(program: Program) -> Result<String> {
    let said = program.read()?;
    Ok(said.lines().next().unwrap_or_default().to_string())
}

/// The commit that was measured, where this is a checkout.
fn commit() -> String {
    let git = |words: &[&str]| Program::new("git").args(words).read();
    let Ok(id) = git(&["rev-parse", "--short=12", "HEAD"]) else {
        return "not known".into();
    };
    let changed = git(&["status", "--porcelain", "--untracked-files=no"]);
    let clean = changed.is_ok_and(|changed| changed.is_empty());
    let note = if clean { "" } else { " with changes" };
    format!("{}{note}", id.trim())
}

fn cpu_model() -> String {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    info.lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "))
        .map_or_else(
            // Arm's processors have no name there.
            || std::env::consts::ARCH.to_string(),
            |(_, model)| model.to_string(),
        )
}

fn read(file: &str, otherwise: &str) -> String {
    fs::read_to_string(file).map_or_else(|_| otherwise.into(), |text| text.trim().to_string())
}
