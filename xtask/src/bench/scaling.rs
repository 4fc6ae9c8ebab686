//! Whether a pixel of a large image costs what one of a small image costs.

use anyhow::Result;
use serde_json::{Value, json};

use super::budget;
use super::compare::{Measured, compare};
use super::contender;
use super::inputs;
use super::job::Job;
use super::options::Options;
use super::section::Section;
use super::table::Table;

/// Megapixels and width of the drawn pictures of tiles.
const SIZES: [(u32, u32); 6] = [
    (1, 1000),
    (4, 2000),
    (12, 4000),
    (24, 6000),
    (50, 10_000),
    (100, 10_000),
];

/// How many megapixels a round has at least, so that what is short is not
/// measured by one run.
const ROUND: u32 = 24;

pub(super) fn measure(options: &Options) -> Result<Section> {
    let isopix = contender::native("isopix", "any")?.with_effort("fast");
    let rounds = options.times(4, 2);
    let mut sizes: Vec<(u32, Measured)> = Vec::new();
    // The sizes take turns as contenders do.
    for _ in 0..rounds {
        for (index, (megapixels, width)) in SIZES.into_iter().enumerate() {
            let file = inputs::drawn(&format!("tiles-{megapixels:03}mp.jpg"))?;
            let job = Job::one(file, width / 2, (ROUND / megapixels).max(1));
            for round in compare(&job, std::slice::from_ref(&isopix), 1)? {
                match sizes.get_mut(index) {
                    Some((_, all)) => all.add(round),
                    None => sizes.push((megapixels, round)),
                }
            }
        }
    }
    Ok(describe(&sizes))
}

fn describe(sizes: &[(u32, Measured)]) -> Section {
    let mut section = Section::new("One pixel of many");
    section.say(
        "Natively, a JPEG to half its width and height, with the encoder at its fastest: decoding \
         and resampling are nearly all of it. The pictures are one drawn megapixel, laid out as \
         often as it takes, so that every pixel has the same bits. Of each size the round counts \
         that went best: there is no contender that a slow moment meets too.",
    );
    let mut table = Table::new(&["Megapixels"], &["CPU ms", "CPU ms per MP", "Peak MB"]);
    let mut per_megapixel = Vec::new();
    let mut data: Vec<Value> = Vec::new();
    for (megapixels, measured) in sizes {
        let each = measured.best_cpu_ms() / f64::from(*megapixels);
        per_megapixel.push(each);
        table.row([
            megapixels.to_string(),
            format!("{:.1}", measured.best_cpu_ms()),
            format!("{each:.2}"),
            format!("{:.1}", measured.peak_mb()),
        ]);
        data.push(json!({ "megapixels": megapixels, "measured": measured.to_json() }));
    }
    let most = per_megapixel.iter().copied().fold(f64::MIN, f64::max);
    let least = per_megapixel.iter().copied().fold(f64::MAX, f64::min);
    section.findings = vec![budget::FLAT.found(most / least)];
    section.tables = vec![table];
    section.data = json!(data);
    section
}
