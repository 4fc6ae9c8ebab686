//! What holds for any plane and any targets.

use proptest::prelude::*;

use super::*;

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
