//! One job of the benchmarks, repeated and measured: `cargo xtask bench` starts
//! this program and its peers with the same argument and compares what they
//! print.
//!
//! The argument is a JSON object on one line:
//!
//! ```json
//! {"input": "/photo.jpg", "outputs": [{"width": 320, "format": "jpeg", "quality": 82}],
//!  "mode": "any", "iters": 5, "warmup": 1, "opts": {}, "dump": "/folder"}
//! ```
//!
//! One iteration goes from the file in memory to all outputs in memory. Of an
//! output's size the height may be absent: then it follows from the image's
//! shape. Mode `route` puts a master between the original and the outputs, any
//! other word does not. `opts` may name an `effort`. Where `dump` is given,
//! output `i` is left there as `<i>.<format>`.
//!
//! The last line on stdout is `{"ms", "cpu_ms", "bytes", "version"}`: wall and
//! CPU milliseconds of each measured iteration, the latter over all threads,
//! and the size of each output.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program beside the core: files, clocks and the terminal are its purpose"
)]

use std::error::Error;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use isopix::{Recipe, Rendition};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

#[derive(Deserialize)]
struct Job {
    input: PathBuf,
    outputs: Vec<Output>,
    #[serde(default)]
    mode: String,
    iters: usize,
    #[serde(default)]
    warmup: usize,
    #[serde(default)]
    opts: Options,
    dump: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Output {
    width: u32,
    height: Option<u32>,
    format: String,
    quality: Option<u8>,
}

/// Others than these are for other programs.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Options {
    effort: Option<String>,
}

#[derive(Serialize)]
struct Answer {
    ms: Vec<f64>,
    cpu_ms: Vec<f64>,
    bytes: Vec<usize>,
    version: String,
}

fn main() -> ExitCode {
    match run() {
        Ok(answer) => {
            println!("{answer}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<String> {
    let argument = std::env::args().nth(1).ok_or("the job is missing")?;
    let job: Job = serde_json::from_str(&argument)?;
    let recipe = recipe(&job)?;
    let original = fs::read(&job.input)
        .map_err(|error| format!("cannot read {}: {error}", job.input.display()))?;
    for _ in 0..job.warmup {
        isopix::render(&original, &recipe)?;
    }
    let (mut ms, mut cpu_ms) = (Vec::new(), Vec::new());
    let mut renditions: Vec<Rendition> = Vec::new();
    for _ in 0..job.iters {
        // The last iteration's outputs are no part of this one's memory.
        renditions.clear();
        let (start, start_cpu) = (Instant::now(), cpu_time()?);
        renditions = isopix::render(&original, &recipe)?.renditions;
        cpu_ms.push(milliseconds(cpu_time()?.saturating_sub(start_cpu)));
        ms.push(milliseconds(start.elapsed()));
    }
    if let Some(folder) = &job.dump {
        for (index, (output, rendition)) in job.outputs.iter().zip(&renditions).enumerate() {
            let file = folder.join(format!("{index}.{}", output.format));
            fs::write(&file, &rendition.file.bytes)?;
        }
    }
    let bytes = renditions.iter().map(|made| made.file.bytes.len());
    Ok(serde_json::to_string(&Answer {
        ms,
        cpu_ms,
        bytes: bytes.collect(),
        version: format!(
            "isopix {} engine {}",
            env!("CARGO_PKG_VERSION"),
            isopix::ENGINE
        ),
    })?)
}

/// One variant for each output, all from one decode.
fn recipe(job: &Job) -> Result<Recipe> {
    let mut variants = serde_json::Map::new();
    for (index, output) in job.outputs.iter().enumerate() {
        if !matches!(output.format.as_str(), "jpeg" | "png") {
            let unknown = &output.format;
            return Err(format!("isopix does not write {unknown} yet: jpeg and png").into());
        }
        // Renditions come in the order of their names.
        variants.insert(format!("{index:04}"), variant(output, &job.opts));
    }
    let mut recipe = json!({ "version": 1, "variants": variants });
    if job.mode == "route" {
        recipe["master"] = json!({ "width": 2560, "height": 2560, "quality": 90 });
    }
    Ok(Recipe::parse(&recipe.to_string())?)
}

/// Exactly the size that is asked for, as the peers make it.
fn variant(output: &Output, opts: &Options) -> Value {
    let mut variant = json!({
        "width": output.width,
        "fit": "fill",
        "enlarge": true,
        "format": output.format,
    });
    if let Some(height) = output.height {
        variant["height"] = json!(height);
    }
    if let Some(quality) = output.quality {
        variant["quality"] = json!(quality);
    }
    if let Some(effort) = &opts.effort {
        variant["effort"] = json!(effort);
    }
    variant
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

/// What this process, all its threads, has had of the CPUs so far, in user and
/// in kernel mode.
#[cfg(unix)]
fn cpu_time() -> Result<Duration> {
    use rustix::time::{ClockId, clock_gettime};
    Ok(clock_gettime(ClockId::ProcessCPUTime).try_into()?)
}

#[cfg(not(unix))]
fn cpu_time() -> Result<Duration> {
    Err("this system has no clock for a process's CPU time".into())
}
