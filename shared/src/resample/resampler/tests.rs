use proptest::prelude::*;

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

/// The same in floats, sample by sample, as the module's comment defines it.
mod reference {
    use super::*;

    fn weights(
        source: u32,
        start: f64,
        length: f64,
        outputs: u32,
        kernel: Kernel,
    ) -> Vec<Vec<f64>> {
        let scale = length / f64::from(outputs);
        let of = |output: u32| {
            let center = (start + (f64::from(output) + 0.5) * scale).clamp(0.0, f64::from(source));
            let at = |sample: u32| (f64::from(sample) + 0.5 - center) / scale.max(1.0);
            // A box that only touches the plane's edge.
            let nearest = (center as u32).min(source - 1);
            let is_empty = (0..source).all(|sample| kernel::function(kernel)(at(sample)) == 0.0);
            if is_empty {
                return (0..source)
                    .map(|sample| f64::from(u8::from(sample == nearest)))
                    .collect();
            }
            let raw: Vec<f64> = (0..source)
                .map(|sample| kernel::function(kernel)(at(sample)))
                .collect();
            let sum: f64 = raw.iter().sum();
            raw.iter().map(|weight| weight / sum).collect()
        };
        (0..outputs).map(of).collect()
    }

    pub(super) fn resampled(source: Size, samples: &[f64], target: Target) -> Vec<f64> {
        let Target {
            region,
            size,
            kernel,
        } = target;
        let rows = weights(
            source.height,
            region.top,
            region.height,
            size.height,
            kernel,
        );
        let columns = weights(source.width, region.left, region.width, size.width, kernel);
        let width = source.width as usize;
        let mut output = Vec::new();
        for row in &rows {
            let mut sums = vec![0.0; width];
            for (y, weight) in row.iter().enumerate().filter(|(_, weight)| **weight != 0.0) {
                let samples = &samples[y * width..(y + 1) * width];
                for (sum, sample) in sums.iter_mut().zip(samples) {
                    *sum += weight * sample;
                }
            }
            for column in &columns {
                output.push(
                    column
                        .iter()
                        .zip(&sums)
                        .map(|(weight, sum)| weight * sum)
                        .sum(),
                );
            }
        }
        output
    }
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
fn empty_sizes_and_regions_are_defects_not_panics() {
    let level = simd::detect();
    let source = Size::new(4, 4);
    let whole = Region::whole(source);
    let refused = |source, region, width, height| {
        Resampler::<u8>::new(level, source, &[target(region, width, height, Kernel::Box)]).is_err()
    };
    assert!(refused(source, whole, 0, 4));
    assert!(refused(source, whole, 4, 0));
    assert!(refused(Size::new(0, 4), whole, 4, 4));
    for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(
            refused(
                source,
                Region {
                    width: bad,
                    ..whole
                },
                2,
                2
            ),
            "{bad}"
        );
        assert!(
            refused(
                source,
                Region {
                    height: bad,
                    ..whole
                },
                2,
                2
            ),
            "{bad}"
        );
    }
    assert!(refused(
        source,
        Region {
            left: f64::NAN,
            ..whole
        },
        2,
        2
    ));
}

#[test]
fn missing_and_surplus_rows_are_defects_not_panics() {
    let source = noise(8, 8, 5);
    let targets = [
        whole(&source, 4, 4, Kernel::Box),
        whole(&source, 8, 8, Kernel::Box),
    ];
    let new = || Resampler::new(simd::detect(), source.size, &targets).unwrap();
    assert!(new().finish().is_err());
    let mut short = new();
    short
        .push(Rows {
            samples: &source.samples[..56],
            stride: 8,
        })
        .unwrap();
    assert!(short.finish().is_err());
    let mut long = new();
    long.push(source.rows()).unwrap();
    assert!(long.push(source.rows()).is_err());
    assert!(
        new()
            .push(Rows {
                samples: &source.samples,
                stride: 4
            })
            .is_err()
    );
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

fn kernels() -> impl Strategy<Value = Kernel> {
    prop::sample::select(KERNELS.to_vec())
}

/// A target for a plane of a size: any part of it, and a little more.
fn targets(width: u32, height: u32) -> impl Strategy<Value = Target> {
    let part = || (0.0..1.0_f64, 0.05..1.0_f64);
    (
        part(),
        part(),
        1..150_u32,
        1..150_u32,
        kernels(),
        any::<bool>(),
    )
        .prop_map(
            move |((left, right), (top, bottom), across, down, kernel, is_whole)| {
                let size = Size::new(width, height);
                let (width, height) = (f64::from(width), f64::from(height));
                let region = Region {
                    left: left * width - 0.5,
                    top: top * height - 0.5,
                    width: (1.0 - left) * right * width + 1.0,
                    height: (1.0 - top) * bottom * height + 1.0,
                };
                let region = if is_whole {
                    Region::whole(size)
                } else {
                    region
                };
                target(region, across, down, kernel)
            },
        )
}

fn jobs() -> impl Strategy<Value = (Plane, Vec<Target>)> {
    (1..200_u32, 1..120_u32, any::<u64>()).prop_flat_map(|(width, height, seed)| {
        let targets = prop::collection::vec(targets(width, height), 1..5);
        targets.prop_map(move |targets| (noise(width, height, seed), targets))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn every_simd_level_gives_the_same_bytes((source, targets) in jobs()) {
        let expected = resampled(simd::detect(), &source, &targets);
        for (name, level) in simd::levels() {
            prop_assert_eq!(&resampled(level, &source, &targets), &expected, "{}", name);
        }
    }

    #[test]
    fn targets_together_equal_each_alone((source, targets) in jobs()) {
        let together = resampled(simd::detect(), &source, &targets);
        for (target, found) in targets.iter().zip(together) {
            prop_assert_eq!(best(&source, *target), found);
        }
    }

    #[test]
    fn any_split_into_pushes_gives_the_same_planes(
        (source, targets) in jobs(),
        heights in prop::collection::vec(1..20_usize, 1..10),
    ) {
        let mut resampler = Resampler::new(simd::detect(), source.size, &targets).unwrap();
        let stride = source.size.width as usize;
        let mut rest = source.samples.as_slice();
        for height in heights.into_iter().cycle() {
            let (now, later) = rest.split_at(rest.len().min(height * stride));
            resampler.push(Rows { samples: now, stride }).unwrap();
            rest = later;
            if rest.is_empty() {
                break;
            }
        }
        prop_assert_eq!(resampler.finish().unwrap(), resampled(simd::detect(), &source, &targets));
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

#[test]
fn planes_agree_with_fast_image_resize() {
    let mut source = scene(301, 203);
    // Far from black and white, at which it also clamps between the passes.
    for level in &mut source.samples {
        *level = *level / 2 + 64;
    }
    for kernel in KERNELS {
        for (width, height) in [(150, 101), (64, 43), (17, 11), (400, 270)] {
            let size = Size::new(width, height);
            let theirs = by_fast_image_resize(&source, size, kernel);
            let ours = best(&source, whole(&source, width, height, kernel));
            let apart = ours.samples.iter().zip(&theirs);
            let apart = apart.map(|(ours, theirs)| ours.abs_diff(*theirs)).max();
            // It rounds to 8 bits between the passes.
            assert!(apart <= Some(2), "{kernel:?} {size:?}: {apart:?}");
        }
    }
}

fn by_fast_image_resize(source: &Plane, size: Size, kernel: Kernel) -> Vec<u8> {
    use fast_image_resize::images::{TypedImage, TypedImageRef};
    use fast_image_resize::pixels::U8;
    use fast_image_resize::{Filter, FilterType, ResizeAlg, ResizeOptions, Resizer};
    let (width, height) = (source.size.width, source.size.height);
    let from = TypedImageRef::<U8>::from_buffer(width, height, &source.samples).unwrap();
    let mut samples = vec![0; (size.width * size.height) as usize];
    let mut to = TypedImage::<U8>::from_buffer(size.width, size.height, &mut samples).unwrap();
    let filter = Filter::new("oracle", kernel::function(kernel), kernel::support(kernel));
    let filter = FilterType::Custom(filter.unwrap());
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(filter));
    Resizer::new()
        .resize_typed(&from, &mut to, &options)
        .unwrap();
    samples
}
