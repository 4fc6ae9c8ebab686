//! `cargo xtask bench`: what isopix costs, beside what people use now.
//!
//! Each part is one module; a new one is one more module and one more entry
//! in [`PARTS`]. What is allowed stands in [`budget`].

mod budget;
mod chromium;
mod compare;
mod contender;
mod image_size;
mod inputs;
mod job;
mod machine;
mod options;
mod peak;
mod report;
mod route;
mod scaling;
mod script;
mod section;
mod sharp;
mod sizes;
mod stats;
mod steps;
mod table;
mod wasm;

use std::fs;
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::progress;
use crate::tasks::Task;
use crate::workspace;
use machine::Machine;
use options::Options;
use section::Section;

/// The task.
pub(crate) const TASK: Task = Task {
    name: "bench",
    about: "Measure isopix beside its peers, and against its budgets",
    help,
    run,
};

/// Something that is measured on its own.
struct Part {
    /// The word that names it on the command line.
    name: &'static str,
    /// One line for the help text.
    about: &'static str,
    measure: fn(&Options) -> Result<Section>,
}

const PARTS: &[Part] = &[
    Part {
        name: "sharp",
        about: "natively against sharp: CPU, wall, memory",
        measure: sharp::measure,
    },
    Part {
        name: "route",
        about: "original to master to renditions, against no master",
        measure: route::measure,
    },
    Part {
        name: "scaling",
        about: "CPU per megapixel, 1 to 100 MP",
        measure: scaling::measure,
    },
    Part {
        name: "wasm",
        about: "the npm package in Node: CPU, WebAssembly memory",
        measure: wasm::measure,
    },
    Part {
        name: "chromium",
        about: "Blob to Blob in Chromium, against native canvas",
        measure: chromium::measure,
    },
    Part {
        name: "sizes",
        about: "what a browser fetches, as brotli",
        measure: sizes::measure,
    },
    Part {
        name: "steps",
        about: "each step of the core, by criterion",
        measure: steps::measure,
    },
];

/// Where everything that the benchmarks make lies.
fn folder() -> std::path::PathBuf {
    workspace::target().join("bench")
}

fn help() -> String {
    let parts: String = PARTS
        .iter()
        .map(|part| format!("  {:<9} {}\n", part.name, part.about))
        .collect();
    format!(
        "Usage: cargo xtask bench [--quick] [--only PART]... [--json FILE] [--write]\n\n\
         Builds what is missing, measures, prints tables with the budgets beside what was\n\
         found, and fails where a budget is exceeded. All that is built or installed lies\n\
         in target/ and in bench/node_modules.\n\n\
         Parts:\n{parts}\n\
         Options:\n  \
           --quick      fewer tasks and runs: under two minutes instead of ten\n  \
           --only PART  this part alone; may be repeated\n  \
           --json FILE  also write every number to a file\n  \
           --write      also write {document}; not with --only\n\n\
         CPU time comes first: wall time also says what else the machine did. Contenders\n\
         take turns, and only ratios within one run mean anything. Memory and the CPU time of\n\
         Chromium are read from /proc, so Linux is needed for them.\n\n\
         Inputs are drawn from a seed, or real photos where there are some:\n\
         photo-12mp.jpg, photo-12mp.png and photo-24mp.jpg in the folder that\n\
         ISOPIX_BENCH_INPUTS names (../shared/bench/inputs where it names none), and one\n\
         camera file of the corpus (see `cargo xtask test --help`).\n\n\
         For example:\n  \
           cargo xtask bench --quick --only sharp\n  \
           cargo xtask bench --only chromium --only sizes --json /tmp/bench.json\n  \
           cargo xtask bench --write\n",
        document = report::DOCUMENT,
    )
}

fn run(arguments: &[String]) -> Result<()> {
    let names: Vec<&str> = PARTS.iter().map(|part| part.name).collect();
    let options = options::parse(arguments, &names)?;
    let started = Instant::now();
    let load_before = machine::load();
    let mut sections = Vec::new();
    let mut broken = Vec::new();
    for part in PARTS.iter().filter(|part| options.wants(part.name)) {
        progress::say(&format!("{}: {}", part.name, part.about));
        let part_started = Instant::now();
        match (part.measure)(&options) {
            Ok(section) => {
                println!("{section}");
                sections.push((part.name, section));
            }
            Err(error) => {
                progress::failure(&error);
                broken.push(part.name);
            }
        }
        progress::note(&format!("{:.0} s", part_started.elapsed().as_secs_f64()));
    }
    let machine = Machine::look(&sections, &load_before)?;
    let report = report::Report {
        machine: &machine,
        sections: &sections,
        quick: options.quick,
        seconds: started.elapsed().as_secs(),
    };
    println!("{report}");
    if let Some(file) = &options.json {
        let text = serde_json::to_string_pretty(&report.to_json())?;
        fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))?;
    }
    if !broken.is_empty() {
        bail!(
            "not measured: {}; the reasons stand above",
            broken.join(", ")
        );
    }
    if options.write {
        report.write()?;
    }
    verdict(&sections)
}

fn verdict(sections: &[(&str, Section)]) -> Result<()> {
    let exceeded: Vec<&str> = sections
        .iter()
        .flat_map(|(_, section)| &section.findings)
        .filter(|finding| !finding.holds())
        .map(|finding| finding.budget.figure)
        .collect();
    if exceeded.is_empty() {
        return Ok(());
    }
    bail!("above the budget: {}", exceeded.join("; "))
}
