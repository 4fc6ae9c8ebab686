//! Calls that no caller makes.

use super::*;

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
