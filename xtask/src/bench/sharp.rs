//! Natively against sharp, in whichever way sharp does best.

use std::path::PathBuf;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::budget::{self, Budget};
use super::compare::{Measured, compare};
use super::contender::{self, Contender};
use super::inputs;
use super::job::Job;
use super::options::Options;
use super::section::Section;
use super::stats::Ratio;
use super::table::Table;
use crate::progress;

/// One job with what it may cost.
struct Contest {
    name: &'static str,
    job: Job,
    cpu: &'static Budget,
    memory: Option<&'static Budget>,
}

pub(super) fn measure(options: &Options) -> Result<Section> {
    let mut section = Section::new("Against sharp");
    section.say(
        "Natively, from the file in memory to all files in memory, JPEG of quality 82. sharp with \
         its cache off and one thread for each pipeline; it has no call that decodes once for \
         several sizes, so each way to arrange four of them is tried, and the one that takes the \
         least CPU is the one to beat. Peak RSS is that of the whole process, Node included.",
    );
    let mut numbers = Table::new(
        &["Job", "Contender"],
        &["CPU ms", "Wall ms", "Peak MB", "kB"],
    );
    let mut ratios = Table::new(&["Job", "Beside"], &["CPU (rounds)", "Wall", "Peak RSS"]);
    let mut data = serde_json::Map::new();
    for contest in contests(options, &mut section)? {
        progress::say(contest.name);
        let contenders = contenders(contest.job.widths.len())?;
        let measured = compare(&contest.job, &contenders, options.times(3, 2))?;
        for one in &measured {
            numbers.row(row(contest.name, one));
        }
        let (ours, best) = ours_and_best(&measured).context("nobody to compare with")?;
        let cpu = ours.cpu_ratio(best);
        let memory = ours.peak_mb() / best.peak_mb();
        ratios.row([
            contest.name.into(),
            best.name.into(),
            cpu.to_string(),
            format!("{:.2}", Ratio::of(&ours.wall, &best.wall).value),
            format!("{memory:.2}"),
        ]);
        section.findings.push(contest.cpu.found(cpu.value));
        if let Some(budget) = contest.memory {
            section.findings.push(budget.found(memory));
        }
        section.versions = vec![ours.version.clone(), best.version.clone()];
        let all: Vec<Value> = measured.iter().map(Measured::to_json).collect();
        data.insert(contest.name.into(), json!(all));
    }
    section.tables = vec![ratios, numbers];
    section.data = data.into();
    Ok(section)
}

/// What is measured; a part of it where it shall be quick.
fn contests(options: &Options, section: &mut Section) -> Result<Vec<Contest>> {
    let photo = inputs::photo("photo-12mp.jpg")?;
    let four = |name, file: PathBuf, iterations, cpu| Contest {
        name,
        job: Job::four(file, iterations),
        cpu,
        memory: None,
    };
    let one = |name, width, cpu| Contest {
        name,
        job: Job::one(photo.file.clone(), width, options.times(6, 3)),
        cpu,
        memory: None,
    };
    let mut contests = vec![
        Contest {
            memory: Some(&budget::FOUR_RSS),
            ..four(
                "12 MP JPEG to four",
                photo.file.clone(),
                // Not fewer where it shall be quick: sharp's memory grows
                // with each of the first iterations.
                4,
                &budget::FOUR_CPU,
            )
        },
        one("12 MP JPEG to 320", 320, &budget::ONE_320),
        one("12 MP JPEG to 1024", 1024, &budget::ONE_1024),
        one("12 MP JPEG to 2048", 2048, &budget::ONE_2048),
    ];
    if options.quick {
        section.say(inputs::describe(&[("the 12 MP JPEG", &photo)]));
        return Ok(contests);
    }
    let png = inputs::photo("photo-12mp.png")?;
    let large = inputs::photo("photo-24mp.jpg")?;
    section.say(inputs::describe(&[
        ("the 12 MP JPEG", &photo),
        ("the 12 MP PNG", &png),
        ("the 24 MP JPEG", &large),
    ]));
    contests.push(four("12 MP PNG to four", png.file, 2, &budget::PNG_FOUR));
    contests.push(four(
        "24 MP JPEG to four",
        large.file,
        2,
        &budget::LARGE_FOUR,
    ));
    match inputs::camera() {
        Some(file) => {
            contests.push(four(
                "Camera's 12 MP JPEG to four",
                file,
                3,
                &budget::CAMERA_FOUR,
            ));
        }
        None => section.say(
            "SKIPPED: a camera's file, since there is no corpus (ISOPIX_CORPUS, or \
             ../shared/corpus beside the checkout).",
        ),
    }
    Ok(contests)
}

fn contenders(outputs: usize) -> Result<Vec<Contender>> {
    let mut contenders = vec![contender::native("isopix", "any")?];
    contenders.extend(contender::sharp(outputs)?);
    Ok(contenders)
}

/// isopix, and the other that takes the least CPU.
fn ours_and_best(measured: &[Measured]) -> Option<(&Measured, &Measured)> {
    let (ours, others) = measured.split_first()?;
    let best = others
        .iter()
        .min_by(|a, b| a.cpu_ms().total_cmp(&b.cpu_ms()))?;
    Some((ours, best))
}

/// A row of numbers about one contender.
pub(super) fn row(job: &str, measured: &Measured) -> [String; 6] {
    let bytes: u64 = measured.bytes.iter().sum();
    [
        job.into(),
        measured.name.into(),
        format!("{:.1}", measured.cpu_ms()),
        format!("{:.1}", measured.wall_ms()),
        format!("{:.1}", measured.peak_mb()),
        format!("{:.0}", bytes as f64 / 1e3),
    ]
}
