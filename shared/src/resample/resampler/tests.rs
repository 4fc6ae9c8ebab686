mod defects;
mod natural;
mod oracle;
mod properties;
mod reference;

use super::*;
use crate::geometry::Region;
use crate::recipe::Kernel;
use crate::resample::kernel;
use crate::simd;

const KERNELS: [Kernel; 5] = [
    Kernel::Lanczos3,
    Kernel::Mitchell,
    Kernel::CatmullRom,
    Kernel::Triangle,
    Kernel::Box,
];

fn target(region: Region, width: u32, height: u32, kernel: Kernel) -> Target {
    Target {
        region,
        size: Size::new(width, height),
        kernel,
    }
}

fn whole(source: &Plane, width: u32, height: u32, kernel: Kernel) -> Target {
    target(Region::whole(source.size), width, height, kernel)
}

fn resampled(level: Level, source: &Plane, targets: &[Target]) -> Vec<Plane> {
    let mut resampler = Resampler::new(level, source.size, targets).unwrap();
    resampler.push(source.rows()).unwrap();
    resampler.finish().unwrap()
}

fn best(source: &Plane, target: Target) -> Plane {
    resampled(simd::detect(), source, &[target]).remove(0)
}

/// Numbers that look random, the same in each run.
fn random(count: usize, seed: u64) -> impl Iterator<Item = u64> {
    let mut state = seed.wrapping_mul(2).wrapping_add(0x9e37_79b9_7f4a_7c15);
    (0..count).map(move |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    })
}

fn noise(width: u32, height: u32, seed: u64) -> Plane {
    let count = width as usize * height as usize;
    let samples = random(count, seed).map(|number| (number >> 32) as u8);
    Plane::from_samples(Size::new(width, height), samples.collect()).unwrap()
}

/// Slow gradients, edges and a little texture.
fn scene(width: u32, height: u32) -> Plane {
    let count = width as usize * height as usize;
    let grain = random(count, 7).map(|number| (number >> 60) as i64);
    let samples = grain.enumerate().map(|(index, grain)| {
        let (x, y) = (
            index as i64 % i64::from(width),
            index as i64 / i64::from(width),
        );
        let edge = if (x / 9 + y / 7) % 3 == 0 { 90 } else { 0 };
        (x * 120 / i64::from(width) + y * 40 / i64::from(height) + edge + grain - 8).clamp(0, 255)
            as u8
    });
    let samples = samples.collect();
    Plane::from_samples(Size::new(width, height), samples).unwrap()
}

fn plane(width: u32, height: u32, level: impl Fn(u32, u32) -> u8) -> Plane {
    let rows = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    let samples = rows.map(|(x, y)| level(x, y)).collect();
    Plane::from_samples(Size::new(width, height), samples).unwrap()
}

/// The greatest and the mean error against the reference, in levels.
fn errors(source: &Plane, target: Target) -> (f64, f64) {
    let samples: Vec<f64> = source
        .samples
        .iter()
        .map(|&level| f64::from(level))
        .collect();
    let exact = reference::resampled(source.size, &samples, target);
    let found = best(source, target);
    assert_eq!(found.size, target.size);
    let errors = found.samples.iter().zip(&exact);
    let errors = errors.map(|(&found, exact)| (f64::from(found) - exact.clamp(0.0, 255.0)).abs());
    let errors: Vec<f64> = errors.collect();
    let mean = errors.iter().sum::<f64>() / errors.len() as f64;
    (errors.into_iter().fold(0.0, f64::max), mean)
}

/// Regions and sizes for a plane of 61 by 47.
fn cases() -> Vec<(Region, u32, u32)> {
    let region = |left, top, width, height| Region {
        left,
        top,
        width,
        height,
    };
    let all = region(0.0, 0.0, 61.0, 47.0);
    vec![
        (all, 61, 46),
        (all, 60, 47),
        (all, 31, 47),
        (all, 61, 23),
        (all, 20, 15),
        (all, 7, 3),
        (all, 1, 1),
        (all, 1, 90),
        (all, 122, 94),
        (all, 200, 111),
        (region(0.25, 0.75, 40.3, 30.1), 20, 15),
        (region(20.7, 16.3, 40.3, 30.7), 33, 64),
        (region(30.0, 20.0, 4.0, 4.0), 40, 40),
        (region(60.2, 46.1, 0.7, 0.8), 3, 5),
        // Beyond the edges: the odd chroma grids.
        (region(0.0, 0.0, 61.5, 47.5), 30, 23),
        (region(-0.5, -0.5, 62.0, 48.0), 124, 96),
    ]
}

#[test]
fn samples_are_within_a_level_of_the_float_reference() {
    for source in [noise(61, 47, 1), scene(61, 47)] {
        for kernel in KERNELS {
            for (region, width, height) in cases() {
                let target = target(region, width, height, kernel);
                let (greatest, mean) = errors(&source, target);
                // Half a level is rounding to 8 bits.
                assert!(greatest < 0.6, "{target:?}: {greatest}");
                assert!(
                    mean < 0.3 || width * height < 100,
                    "{target:?}: mean {mean}"
                );
            }
        }
    }
}

#[test]
fn thousands_of_taps_are_within_a_level_of_the_float_reference() {
    for (width, height) in [(30_000, 3), (3, 30_000), (65_500, 2)] {
        for source in [noise(width, height, 2), scene(width, height)] {
            for kernel in KERNELS {
                for size in [1, 3] {
                    let target = whole(&source, size, size, kernel);
                    let (greatest, _) = errors(&source, target);
                    assert!(greatest < 0.6, "{target:?}: {greatest}");
                }
            }
        }
    }
}

#[test]
fn a_region_of_a_plane_reads_beyond_its_edges_as_the_reference_does() {
    let source = noise(61, 47, 3);
    let region = Region {
        left: 20.0,
        top: 10.0,
        width: 16.0,
        height: 16.0,
    };
    let part = best(&source, target(region, 8, 8, Kernel::Lanczos3));
    let cut = plane(16, 16, |x, y| {
        source.samples[((y + 10) * 61 + x + 20) as usize]
    });
    let cut = best(&cut, whole(&cut, 8, 8, Kernel::Lanczos3));
    assert_ne!(part, cut);
}

#[test]
fn a_flat_plane_stays_flat_at_every_level() {
    for level in (0..=255).step_by(5).chain([1, 127, 128, 254]) {
        let source = plane(61, 47, |_, _| level);
        for kernel in KERNELS {
            let targets = cases()
                .into_iter()
                .map(|(region, width, height)| target(region, width, height, kernel));
            let targets: Vec<Target> = targets.collect();
            for found in resampled(simd::detect(), &source, &targets) {
                assert!(
                    found.samples.iter().all(|&found| found == level),
                    "{kernel:?} {level} {:?}",
                    found.size
                );
            }
        }
    }
}

#[test]
fn a_ramp_stays_a_ramp() {
    let source = plane(250, 250, |x, y| ((x + y) / 2) as u8);
    for kernel in KERNELS {
        for size in [20, 33, 125, 249, 251, 700] {
            let found = best(&source, whole(&source, size, size, kernel));
            let margin = 6 * size.div_ceil(250) as usize + 6 * size as usize / 250 + 6;
            for row in found.samples.chunks_exact(size as usize) {
                let inner = row.get(margin..row.len() - margin).unwrap_or(&[]);
                assert!(inner.is_sorted(), "{kernel:?} {size}: {row:?}");
            }
        }
    }
}

#[test]
fn edges_ring_no_more_than_the_kernel() {
    let source = plane(64, 64, |x, _| if x < 32 { 60 } else { 180 });
    for kernel in KERNELS {
        for size in [24, 64, 96, 333] {
            let target = whole(&source, size, size + 1, kernel);
            let samples: Vec<f64> = source
                .samples
                .iter()
                .map(|&level| f64::from(level))
                .collect();
            let exact = reference::resampled(source.size, &samples, target);
            let least = exact.iter().copied().fold(255.0, f64::min);
            let greatest = exact.iter().copied().fold(0.0, f64::max);
            let found = best(&source, target);
            let inside = |&level: &u8| (least - 0.6..greatest + 0.6).contains(&f64::from(level));
            assert!(found.samples.iter().all(inside), "{kernel:?} {size}");
        }
    }
}

#[test]
fn levels_beyond_black_and_white_are_clamped() {
    let source = plane(
        32,
        32,
        |x, y| if (x / 4 + y / 4) % 2 == 0 { 255 } else { 0 },
    );
    let found = best(&source, whole(&source, 131, 131, Kernel::Lanczos3));
    assert!(found.samples.contains(&0) && found.samples.contains(&255));
    let (greatest, _) = errors(&source, whole(&source, 131, 131, Kernel::Lanczos3));
    assert!(greatest < 0.6);
}

#[test]
fn the_same_size_is_a_copy() {
    let source = noise(33, 21, 4);
    for kernel in KERNELS {
        assert_eq!(best(&source, whole(&source, 33, 21, kernel)), source);
    }
}

#[test]
fn halving_with_a_box_is_the_mean() {
    let samples = vec![10, 20, 100, 200, 30, 40, 100, 200];
    let source = Plane::from_samples(Size::new(4, 2), samples).unwrap();
    let halved = best(&source, whole(&source, 2, 1, Kernel::Box));
    assert_eq!(halved.samples, [25, 150]);
}

#[test]
fn the_smallest_planes_and_the_greatest_enlargements_work() {
    for (width, height) in [(1, 1), (1, 2), (2, 1), (3, 3)] {
        let source = plane(width, height, |_, _| 77);
        for kernel in KERNELS {
            for (across, down) in [(1, 1), (2, 3), (65_500, 1), (1, 65_500), (300, 300)] {
                let found = best(&source, whole(&source, across, down, kernel));
                assert!(found.samples.iter().all(|&level| level == 77));
            }
        }
    }
}

#[test]
fn a_region_far_from_the_plane_shows_its_edge() {
    let source = plane(20, 20, |x, _| x as u8);
    for kernel in KERNELS {
        for (left, level) in [(-1e12, 0), (-30.0, 0), (50.0, 19), (1e12, 19)] {
            let region = Region {
                left,
                top: 0.0,
                width: 5.0,
                height: 20.0,
            };
            let found = best(&source, target(region, 9, 9, kernel));
            let near = |&found: &u8| i32::from(found).abs_diff(level) <= 1;
            assert!(found.samples.iter().all(near), "{kernel:?} {left}");
        }
    }
}

#[test]
fn a_stride_wider_than_the_plane_is_skipped() {
    let wide = noise(40, 20, 6);
    let narrow = plane(33, 20, |x, y| wide.samples[(y * 40 + x) as usize]);
    let target = whole(&narrow, 11, 7, Kernel::Lanczos3);
    let mut resampler = Resampler::new(simd::detect(), narrow.size, &[target]).unwrap();
    resampler.push(wide.rows()).unwrap();
    assert_eq!(resampler.finish().unwrap()[0], best(&narrow, target));
}

#[test]
fn linear_samples_are_within_a_unit_of_the_float_reference() {
    let size = Size::new(61, 47);
    let samples: Vec<u16> = random(61 * 47, 8)
        .map(|number| (number >> 50) as u16)
        .collect();
    let exact: Vec<f64> = samples.iter().map(|&level| f64::from(level)).collect();
    for kernel in KERNELS {
        for (region, width, height) in cases() {
            let target = target(region, width, height, kernel);
            let exact = reference::resampled(size, &exact, target);
            let mut all = Vec::new();
            for (_, level) in simd::levels() {
                let mut resampler = Resampler::<u16>::new(level, size, &[target]).unwrap();
                resampler.push_linear(&samples).unwrap();
                all.push(resampler.finish_linear().unwrap().remove(0).1);
            }
            assert!(all.iter().all(|found| *found == all[0]), "{target:?}");
            for (&found, exact) in all[0].iter().zip(&exact) {
                let error = f64::from(found) - exact.clamp(0.0, 16383.0);
                // Rounding twice, and weights of 14 to 16 bits.
                assert!(error.abs() < 2.5, "{target:?}: {error}");
            }
        }
    }
}

#[test]
fn bytes_are_the_same_on_every_target() {
    let source = noise(61, 47, 1);
    let mut bytes = Vec::new();
    for kernel in KERNELS {
        for (region, width, height) in cases() {
            bytes.extend(best(&source, target(region, width, height, kernel)).samples);
        }
    }
    // Of this code, on x86-64. It changes where the engine does.
    let expected = "6d453d37a85eabcfaac2481b7b4cd565b45701fce36238171fdd0fa49f2fbe20";
    assert_eq!(crate::sha256_hex(&bytes), expected);
}
