//! What each step of the core costs, in CPU time: `cargo bench -p isopix`, or
//! one step alone, `cargo bench -p isopix -- resample/lanczos3`.
//!
//! `cargo xtask bench` runs them too and puts them into its tables.

mod cpu_time;
mod decode;
mod encode;
mod inputs;
mod pipeline;
mod probe;
mod resample;

#[path = "../../examples/bench_inputs/noise.rs"]
mod noise;
#[path = "../../examples/bench_inputs/picture.rs"]
mod picture;
#[path = "../../examples/bench_inputs/png_file.rs"]
mod png_file;

use criterion::{BenchmarkGroup, Criterion};

use cpu_time::CpuTime;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;
type Group<'a> = BenchmarkGroup<'a, CpuTime>;
/// Adds a step's benchmarks to the group of its name.
type Add = fn(&mut Group<'_>) -> Result<()>;

const STEPS: &[(&str, Add)] = &[
    ("probe", probe::add),
    ("decode", decode::add),
    ("resample", resample::add),
    ("encode", encode::add),
    ("pipeline", pipeline::add),
];

fn main() -> Result<()> {
    let mut criterion = Criterion::default()
        .with_measurement(CpuTime)
        // The least that criterion takes: CPU time varies little.
        .sample_size(10)
        .without_plots()
        .configure_from_args();
    for (name, add) in STEPS {
        let mut group = criterion.benchmark_group(*name);
        add(&mut group)?;
        group.finish();
    }
    criterion.final_summary();
    Ok(())
}
