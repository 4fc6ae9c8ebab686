//! Contenders at the same job, taking turns, so that what else happens on the
//! machine happens to all of them.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::contender::Contender;
use super::job::{Answer, Job};
use super::peak::peak_bytes;
use super::stats::{Ratio, median};
use crate::files;
use crate::progress;

/// How often a contender's memory is looked at. Its peak is kept by the
/// kernel, and what is reached after the last look is missed: one iteration
/// of several at most.
const LOOK: Duration = Duration::from_millis(5);

/// What one contender took, round by round.
pub(super) struct Measured {
    pub(super) name: &'static str,
    /// CPU milliseconds of each iteration.
    pub(super) cpu: Vec<Vec<f64>>,
    /// Wall milliseconds of each iteration.
    pub(super) wall: Vec<Vec<f64>>,
    /// Peak resident set of the whole process in bytes; 0 where it is not
    /// known.
    pub(super) peak_bytes: u64,
    /// Size of each output.
    pub(super) bytes: Vec<u64>,
    pub(super) version: String,
    pub(super) wasm_bytes: Option<u64>,
}

impl Measured {
    /// Adds what it took in other rounds.
    pub(super) fn add(&mut self, rounds: Self) {
        self.cpu.extend(rounds.cpu);
        self.wall.extend(rounds.wall);
        self.peak_bytes = self.peak_bytes.max(rounds.peak_bytes);
        self.wasm_bytes = self.wasm_bytes.max(rounds.wasm_bytes);
    }

    /// Median CPU milliseconds.
    pub(super) fn cpu_ms(&self) -> f64 {
        median(&self.cpu.concat())
    }

    /// CPU milliseconds in the round that went best: what disturbs a round
    /// only ever makes it longer.
    pub(super) fn best_cpu_ms(&self) -> f64 {
        let rounds = self.cpu.iter().map(|round| median(round));
        rounds.fold(f64::INFINITY, f64::min)
    }

    /// Median wall milliseconds.
    pub(super) fn wall_ms(&self) -> f64 {
        median(&self.wall.concat())
    }

    /// Peak memory in megabytes.
    pub(super) fn peak_mb(&self) -> f64 {
        self.peak_bytes as f64 / 1e6
    }

    /// CPU over another's.
    pub(super) fn cpu_ratio(&self, other: &Self) -> Ratio {
        Ratio::of(&self.cpu, &other.cpu)
    }

    /// Everything, for other programs.
    pub(super) fn to_json(&self) -> Value {
        json!({
            "contender": self.name,
            "version": self.version,
            "cpuMs": self.cpu_ms(),
            "wallMs": self.wall_ms(),
            "peakBytes": self.peak_bytes,
            "wasmBytes": self.wasm_bytes,
            "bytes": self.bytes,
            "rounds": { "cpuMs": self.cpu, "wallMs": self.wall },
        })
    }
}

/// Lets each contender do the job in every round, each in a process of its
/// own, and looks once at what it makes.
///
/// # Errors
/// One fails, or makes something else than it should.
pub(super) fn compare(job: &Job, contenders: &[Contender], rounds: u32) -> Result<Vec<Measured>> {
    let mut measured: Vec<Measured> = Vec::new();
    for round in 0..rounds {
        for (index, contender) in contenders.iter().enumerate() {
            let one = run(job, contender, round == 0)
                .with_context(|| format!("{} on {}", contender.name, job.input.display()))?;
            progress::note(&format!(
                "{:<24} CPU {:>8.1} ms, wall {:>8.1} ms, peak {:>6.1} MB",
                one.name,
                one.cpu_ms(),
                one.wall_ms(),
                one.peak_mb()
            ));
            match measured.get_mut(index) {
                Some(all) => all.add(one),
                None => measured.push(one),
            }
        }
    }
    Ok(measured)
}

/// One contender's round.
fn run(job: &Job, contender: &Contender, look_at_outputs: bool) -> Result<Measured> {
    let dump = super::folder().join("dump");
    files::remove_folder(&dump)?;
    files::make_folder(&dump)?;
    let dump: Option<&Path> = look_at_outputs.then_some(&dump);
    let peak = AtomicU64::new(0);
    let output = contender
        .program()
        .arg(job.argument(contender.mode, &contender.opts, dump))
        .output_watched(LOOK, |id| {
            peak.fetch_max(peak_bytes(id).unwrap_or(0), Ordering::Relaxed);
        })?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("it ended with {}: {}", output.status, said.trim());
    }
    let answer = Answer::read(&String::from_utf8_lossy(&output.stdout), job)?;
    if let Some(folder) = dump {
        job.check_dump(folder)?;
    }
    Ok(Measured {
        name: contender.name,
        cpu: vec![answer.cpu],
        wall: vec![answer.wall],
        peak_bytes: peak.into_inner(),
        bytes: answer.bytes,
        version: answer.version,
        wasm_bytes: answer.wasm_bytes,
    })
}
