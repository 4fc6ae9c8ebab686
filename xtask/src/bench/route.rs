//! What the master costs that stands between original and renditions.

use anyhow::Result;
use serde_json::json;

use super::budget;
use super::compare::{Measured, compare};
use super::contender;
use super::inputs;
use super::job::Job;
use super::options::Options;
use super::section::Section;
use super::sharp::row;
use super::table::Table;

pub(super) fn measure(options: &Options) -> Result<Section> {
    let photo = inputs::photo("photo-12mp.jpg")?;
    let job = Job::four(photo.file.clone(), options.times(5, 2));
    let contenders = [
        contender::native("no master", "any")?,
        contender::native("the whole route", "route")?,
    ];
    let measured = compare(&job, &contenders, options.times(3, 2))?;
    let mut section = Section::new("The whole route");
    section.say(
        "Natively, from the original to a master of at most 2560 pixels at quality 90, and from \
         that to the four sizes; beside the same sizes straight from the original.",
    );
    section.say(inputs::describe(&[("the 12 MP JPEG", &photo)]));
    let mut table = Table::new(&["Job", "Way"], &["CPU ms", "Wall ms", "Peak MB", "kB"]);
    for one in &measured {
        table.row(row("12 MP JPEG to four", one));
    }
    let ratio = measured[1].cpu_ratio(&measured[0]);
    section.say(format!("CPU, the whole route over no master: {ratio}."));
    section.findings = vec![budget::ROUTE.found(ratio.value)];
    section.tables = vec![table];
    section.data = json!(measured.iter().map(Measured::to_json).collect::<Vec<_>>());
    Ok(section)
}
