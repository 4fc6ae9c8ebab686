//! What the npm package weighs.

use anyhow::{Context, Result};
use serde_json::Value;

use super::budget::{self, Finding};
use super::inputs;
use super::options::Options;
use super::script;
use super::section::Section;
use super::table::Table;

pub(super) fn measure(_options: &Options) -> Result<Section> {
    // Any JPEG does; this one is small.
    let input = inputs::drawn("tiles-001mp.jpg")?;
    let answer = script::in_chromium("sizes.mjs", &input.display().to_string())?;
    let mut section = Section::new("Sizes");
    section.say(
        "As brotli at its best. What is fetched is all that Chromium asks for until a JPEG has \
         become another JPEG, or a PNG, with the package's files as they are published: its \
         JavaScript is neither bundled nor minified.",
    );
    let mut table = Table::new(&["What"], &["Files", "kB", "Brotli kB"]);
    let mut add = |what: String, files: &[Value]| {
        let kilobytes = |name: &str| {
            files
                .iter()
                .filter_map(|file| file[name].as_f64())
                .sum::<f64>()
                / 1e3
        };
        table.row([
            what,
            files.len().to_string(),
            format!("{:.1}", kilobytes("bytes")),
            format!("{:.1}", kilobytes("brotli")),
        ]);
    };
    let list = |name: &str| {
        let list = answer[name].as_array();
        list.with_context(|| format!("bench/sizes.mjs answered {answer}"))
    };
    let modules = list("modules")?;
    for module in modules {
        let name = module["name"].as_str().unwrap_or_default();
        add(name.into(), std::slice::from_ref(module));
    }
    add("fetched, JPEG to JPEG".into(), list("jpeg")?);
    add("fetched, JPEG to PNG".into(), list("png")?);
    section.findings = findings(modules);
    section.tables = vec![table];
    section.data = answer;
    Ok(section)
}

/// The heaviest form of each module counts. A package with one module has only
/// the full one.
fn findings(modules: &[Value]) -> Vec<Finding> {
    let heaviest = |is_core: bool| {
        modules
            .iter()
            .filter(|module| {
                let name = module["name"].as_str().unwrap_or_default();
                name.contains("core") == is_core
            })
            .filter_map(|module| module["brotli"].as_f64())
            .fold(f64::NAN, f64::max)
            / 1e3
    };
    vec![
        budget::CORE_SIZE.found(heaviest(true)),
        budget::FULL_SIZE.found(heaviest(false)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_heaviest_form_of_a_module_counts() {
        let modules = [
            json!({"name": "generated/isopix_core_scalar.wasm", "brotli": 150_000}),
            json!({"name": "generated/isopix_core_simd.wasm", "brotli": 160_000}),
            json!({"name": "generated/isopix_simd.wasm", "brotli": 340_000}),
        ];
        let found: Vec<f64> = findings(&modules).iter().map(|found| found.value).collect();
        assert_eq!(found, [160.0, 340.0]);
    }

    #[test]
    fn a_module_that_is_missing_does_not_pass() {
        let one = [json!({"name": "generated/isopix_simd.wasm", "brotli": 100})];
        let found = findings(&one);
        assert!(!found[0].holds() && found[1].holds());
    }
}
