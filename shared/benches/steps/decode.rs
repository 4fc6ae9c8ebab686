//! From a file to samples at full size.

use isopix::steps;

use crate::{Group, Result, inputs};

pub(crate) fn add(group: &mut Group<'_>) -> Result<()> {
    for (name, file) in [
        ("jpeg 12 MP", inputs::jpeg()?),
        ("png 12 MP", inputs::png()?),
    ] {
        steps::decode(file)?;
        group.bench_function(name, |bencher| bencher.iter(|| steps::decode(file)));
    }
    Ok(())
}
