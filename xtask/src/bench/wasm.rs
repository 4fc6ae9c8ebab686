//! The npm package in Node, beside the same core natively.

use anyhow::{Result, bail};
use serde_json::{Value, json};

use super::budget;
use super::compare::{Measured, compare};
use super::contender;
use super::inputs;
use super::job::Job;
use super::options::Options;
use super::section::Section;
use super::table::Table;
use crate::progress;

pub(super) fn measure(options: &Options) -> Result<Section> {
    let photo = inputs::photo("photo-12mp.jpg")?;
    let contenders = [contender::in_node()?, contender::native("isopix", "any")?];
    let mut section = Section::new("WebAssembly in Node");
    section.say(
        "Through the public API of the npm package, in one worker thread, beside the same core \
         natively; after four runs that are not measured. CPU is that of the whole process. A \
         WebAssembly memory never shrinks: what is given is its size after the job.",
    );
    let mut described = vec![("the 12 MP JPEG", &photo)];
    let iterations = options.times(5, 3);
    let mut jobs = vec![
        (
            "12 MP JPEG to four",
            Job::four(photo.file.clone(), iterations),
        ),
        (
            "12 MP JPEG to 2048",
            Job::one(photo.file.clone(), 2048, iterations),
        ),
        (
            "12 MP JPEG to 320",
            Job::one(photo.file.clone(), 320, iterations),
        ),
    ];
    let png = inputs::photo("photo-12mp.png")?;
    if !options.quick {
        described.push(("the 12 MP PNG", &png));
        jobs.push(("12 MP PNG to four", Job::four(png.file.clone(), 2)));
    }
    section.say(inputs::describe(&described));
    let mut table = Table::new(
        &["Job"],
        &[
            "CPU ms",
            "Natively",
            "Ratio (rounds)",
            "Wall ms",
            "WebAssembly MB",
        ],
    );
    let mut data = serde_json::Map::new();
    for (index, (name, job)) in jobs.iter().enumerate() {
        progress::say(name);
        let job = job.clone().warmed_up();
        let measured = compare(&job, &contenders, options.times(3, 2))?;
        let [wasm, native] = measured.as_slice() else {
            continue;
        };
        if wasm.bytes != native.bytes {
            bail!(
                "{name}: files of {:?} bytes, and natively of {:?}",
                wasm.bytes,
                native.bytes
            );
        }
        let memory = wasm.wasm_bytes.map_or(f64::NAN, |bytes| bytes as f64 / 1e6);
        if index == 0 {
            section.findings.push(budget::WASM_MEMORY.found(memory));
        }
        table.row([
            (*name).into(),
            format!("{:.1}", wasm.cpu_ms()),
            format!("{:.1}", native.cpu_ms()),
            wasm.cpu_ratio(native).to_string(),
            format!("{:.1}", wasm.wall_ms()),
            format!("{memory:.1}"),
        ]);
        section.versions = vec![wasm.version.clone()];
        let all: Vec<Value> = measured.iter().map(Measured::to_json).collect();
        data.insert((*name).into(), json!(all));
    }
    section.tables = vec![table];
    section.data = data.into();
    Ok(section)
}
