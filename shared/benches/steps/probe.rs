//! Reading a header.

use isopix::{Limits, probe};

use crate::{Group, Result, inputs};

pub(crate) fn add(group: &mut Group<'_>) -> Result<()> {
    let limits = Limits::default();
    for (name, file) in [
        ("jpeg 12 MP", inputs::jpeg()?),
        ("png 12 MP", inputs::png()?),
    ] {
        group.bench_function(name, |bencher| bencher.iter(|| probe(file, &limits)));
    }
    Ok(())
}
