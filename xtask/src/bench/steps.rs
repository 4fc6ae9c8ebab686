//! Each step of the core on its own, measured by criterion.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::options::Options;
use super::section::Section;
use super::table::Table;
use crate::command::Program;
use crate::files;

/// A step, and the variant of it.
type Id = (String, String);

pub(super) fn measure(options: &Options) -> Result<Section> {
    let folder = super::folder().join("criterion");
    // What an older run left would be read too.
    files::remove_folder(&folder)?;
    let mut order = Vec::new();
    let speed: &[&str] = if options.quick {
        &["--quick"]
    } else {
        &["--warm-up-time", "0.3", "--measurement-time", "1"]
    };
    Program::cargo()
        .args([
            "bench",
            "--quiet",
            "--package",
            "isopix",
            "--bench",
            "steps",
        ])
        .args(["--", "--noplot"])
        .args(speed)
        .env("CRITERION_HOME", &folder)
        .run_shown(|line| order.extend(named(line)))?;

    let mut found = HashMap::new();
    read_estimates(&folder, &mut found)?;
    let mut section = Section::new("Steps");
    section.say(
        "CPU time of each step by criterion (`cargo bench -p isopix`), on a drawn 12 MP photo: \
         the median, and its bounds with a confidence of 95 %.",
    );
    let mut table = Table::new(&["Step"], &["CPU ms", "Bounds"]);
    let mut data = serde_json::Map::new();
    if order.is_empty() {
        bail!("criterion named no benchmark");
    }
    for id in order {
        let Some((milliseconds, low, high)) = found.get(&id) else {
            bail!("criterion left no estimate of {}/{}", id.0, id.1);
        };
        let name = format!("{}: {}", id.0, id.1);
        table.row([
            name.clone(),
            format!("{milliseconds:.3}"),
            format!("{low:.3} to {high:.3}"),
        ]);
        data.insert(
            name,
            json!({"cpuMs": milliseconds, "low": low, "high": high}),
        );
    }
    section.tables = vec![table];
    section.data = data.into();
    Ok(section)
}

/// What a line of criterion's is about: names stand at its start, alone or
/// with the time behind them.
fn named(line: &str) -> Option<Id> {
    let name = line.split("  ").next()?.trim_end();
    let (step, variant) = name.split_once('/')?;
    let is_word = step.chars().all(|letter| letter.is_ascii_lowercase());
    (is_word && !step.is_empty()).then(|| (step.into(), variant.into()))
}

/// Medians with their bounds in milliseconds, from the files that criterion
/// leaves: `benchmark.json` says of what, `estimates.json` how much.
fn read_estimates(folder: &Path, found: &mut HashMap<Id, (f64, f64, f64)>) -> Result<()> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if !path.is_dir() {
            continue;
        }
        let estimates = path.join("estimates.json");
        if path.ends_with("new") && estimates.is_file() {
            let about = read(&path.join("benchmark.json"))?;
            let word = |name: &str| about[name].as_str().unwrap_or_default().to_string();
            let median = &read(&estimates)?["median"];
            let bounds = &median["confidence_interval"];
            let milliseconds = |value: &Value| value.as_f64().unwrap_or(f64::NAN) / 1e6;
            found.insert(
                (word("group_id"), word("function_id")),
                (
                    milliseconds(&median["point_estimate"]),
                    milliseconds(&bounds["lower_bound"]),
                    milliseconds(&bounds["upper_bound"]),
                ),
            );
        } else {
            read_estimates(&path, found)?;
        }
    }
    Ok(())
}

fn read(file: &Path) -> Result<Value> {
    let text =
        fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is not JSON", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_benchmark_is_named_once() {
        let id = Some(("resample".to_string(), "box avx2".to_string()));
        assert_eq!(named("resample/box avx2\n"), id);
        assert_eq!(named("resample/box avx2   time:   [1 ms 2 ms 3 ms]\n"), id);
        for line in [
            "",
            "                        time:   [1 ms 2 ms 3 ms]",
            "Benchmarking resample/box avx2",
            "  1 (10.00%) high mild",
        ] {
            assert_eq!(named(line), None, "{line}");
        }
    }
}
