//! From a file to all renditions.

use isopix::{Recipe, render};
use serde_json::{Value, json};

use crate::{Group, Result, inputs};

pub(crate) fn add(group: &mut Group<'_>) -> Result<()> {
    let (jpeg, png) = (inputs::jpeg()?, inputs::png()?);
    let four = [320, 640, 1280, 2048];
    for (name, file, widths) in [
        ("jpeg 12 MP to four", jpeg, four.as_slice()),
        ("jpeg 12 MP to 320", jpeg, &[320]),
        ("jpeg 12 MP to 1024", jpeg, &[1024]),
        ("jpeg 12 MP to 2048", jpeg, &[2048]),
        ("png 12 MP to four", png, &four),
    ] {
        let recipe = Recipe::parse(&recipe(widths).to_string())?;
        group.bench_function(name, |bencher| bencher.iter(|| render(file, &recipe)));
    }
    let mut route = recipe(&four);
    route["master"] = json!({"width": 2560, "height": 2560, "quality": 90});
    let route = Recipe::parse(&route.to_string())?;
    group.bench_function("jpeg 12 MP to master to four", |bencher| {
        bencher.iter(|| render(jpeg, &route));
    });
    Ok(())
}

/// One JPEG of each width, without a master.
fn recipe(widths: &[u32]) -> Value {
    let variants: serde_json::Map<_, _> = widths
        .iter()
        .map(|width| {
            (
                format!("w{width}"),
                json!({"width": width, "format": "jpeg"}),
            )
        })
        .collect();
    json!({"version": 1, "variants": variants})
}
