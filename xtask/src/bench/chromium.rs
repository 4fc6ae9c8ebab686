//! Blob to Blob in Chromium, against what the browser itself offers.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::budget::{self, Budget};
use super::inputs;
use super::options::Options;
use super::script;
use super::section::Section;
use super::stats::{Ratio, median};
use super::table::Table;

/// Width, height for an input of 4000 x 3000, and the budget.
const OUTPUTS: [(u32, u32, &Budget); 3] = [
    (2048, 1536, &budget::CHROMIUM_2048),
    (1024, 768, &budget::CHROMIUM_1024),
    (320, 240, &budget::CHROMIUM_320),
];

pub(super) fn measure(options: &Options) -> Result<Section> {
    let photo = inputs::photo("photo-12mp.jpg")?;
    let outputs: Vec<Value> = OUTPUTS
        .iter()
        .map(|(width, height, _)| {
            json!({"width": width, "height": height, "format": "jpeg", "quality": 82})
        })
        .collect();
    let batch = options.times(4, 3);
    let argument = json!({
        "input": photo.file,
        "outputs": outputs,
        "rounds": options.times(5, 2),
        "batch": batch,
    });
    let answer = script::in_chromium("chromium.mjs", &argument.to_string())?;

    let mut section = Section::new("In Chromium");
    section.say(format!(
        "From Blob to Blob through the public API, one image at a time, against createImageBitmap \
         with resizeQuality high and OffscreenCanvas.convertToBlob in a worker; after four runs \
         that are not measured. CPU is that of all processes of the browser, over {batch} runs in \
         a row, since it is counted in ticks of 10 ms; wall is what the page sees."
    ));
    section.say(inputs::describe(&[("the 12 MP JPEG", &photo)]));
    let mut table = Table::new(
        &["12 MP JPEG to"],
        &[
            "CPU ms",
            "Canvas",
            "Ratio (rounds)",
            "Wall ms",
            "Canvas",
            "Ratio",
            "kB",
            "Canvas",
        ],
    );
    for (index, (width, _, budget)) in OUTPUTS.into_iter().enumerate() {
        let result = &answer["results"][index];
        let (ours, theirs) = (Way::read(&result["isopix"])?, Way::read(&result["canvas"])?);
        let cpu = Ratio::of(&ours.rounds, &theirs.rounds);
        table.row([
            width.to_string(),
            format!("{:.1}", median(&ours.cpu)),
            format!("{:.1}", median(&theirs.cpu)),
            cpu.to_string(),
            format!("{:.1}", median(&ours.wall)),
            format!("{:.1}", median(&theirs.wall)),
            format!("{:.2}", median(&ours.wall) / median(&theirs.wall)),
            format!("{:.0}", ours.bytes / 1e3),
            format!("{:.0}", theirs.bytes / 1e3),
        ]);
        section.findings.push(budget.found(cpu.value));
    }
    let version = answer["version"].as_str().unwrap_or("of unknown version");
    section.versions = vec![format!("Chromium {version}")];
    section.tables = vec![table];
    section.data = answer;
    Ok(section)
}

/// What one way took.
struct Way {
    cpu: Vec<f64>,
    /// The same, each a round of its own.
    rounds: Vec<Vec<f64>>,
    wall: Vec<f64>,
    bytes: f64,
}

impl Way {
    fn read(answer: &Value) -> Result<Self> {
        let numbers = |name: &str| -> Option<Vec<f64>> {
            let list = answer[name].as_array()?;
            list.iter().map(Value::as_f64).collect()
        };
        let read = || {
            let cpu = numbers("cpu_ms")?;
            Some(Way {
                rounds: cpu.iter().map(|&one| vec![one]).collect(),
                cpu,
                wall: numbers("ms")?,
                bytes: answer["bytes"].as_f64()?,
            })
        };
        read().with_context(|| format!("bench/chromium.mjs answered {answer}"))
    }
}
