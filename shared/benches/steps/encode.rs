//! From samples, 2048 pixels across, to a file.

use isopix::simd::detect;
use isopix::{Effort, FileFormat, Kernel, steps};

use crate::{Group, Result, inputs};

pub(crate) fn add(group: &mut Group<'_>) -> Result<()> {
    for (name, original, format, effort) in [
        ("jpeg fast", inputs::jpeg()?, FileFormat::Jpeg, Effort::Fast),
        (
            "jpeg balanced",
            inputs::jpeg()?,
            FileFormat::Jpeg,
            Effort::Balanced,
        ),
        ("png", inputs::png()?, FileFormat::Png, Effort::Balanced),
    ] {
        let image = steps::decode(original)?;
        let image = steps::resample(&image, 2048, 1536, Kernel::Lanczos3, detect())?;
        steps::encode(&image, format, 82, effort)?;
        group.bench_function(name, |bencher| {
            bencher.iter(|| steps::encode(&image, format, 82, effort));
        });
    }
    Ok(())
}
