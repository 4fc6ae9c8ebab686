//! From 12 MP to 2048 pixels across, with every kernel at every SIMD level.

use isopix::simd::levels;
use isopix::{Kernel, steps};

use crate::{Group, Result, inputs};

const KERNELS: [(&str, Kernel); 5] = [
    ("lanczos3", Kernel::Lanczos3),
    ("mitchell", Kernel::Mitchell),
    ("catmullRom", Kernel::CatmullRom),
    ("triangle", Kernel::Triangle),
    ("box", Kernel::Box),
];

pub(crate) fn add(group: &mut Group<'_>) -> Result<()> {
    let image = steps::decode(inputs::jpeg()?)?;
    for (kernel_name, kernel) in KERNELS {
        for (level_name, level) in levels() {
            group.bench_function(format!("{kernel_name} {level_name}"), |bencher| {
                bencher.iter(|| steps::resample(&image, 2048, 1536, kernel, level));
            });
        }
    }
    Ok(())
}
