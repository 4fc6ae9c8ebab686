//! Every form of file, made by the library's encoder from coefficients.

use libjpeg_turbo_rs::{
    write_coefficients_arithmetic, write_coefficients_progressive,
    write_coefficients_progressive_arithmetic,
};

use super::made::{Random, coefficients, one_by_one, sequential};
use super::*;

/// Sampling factors: gray, 4:4:4, 4:2:2, 4:2:0, 4:4:0, 4:1:1, 4:1:0, thirds,
/// chroma finer than luma, mixed, and four inks.
const FACTORS: [&[(u8, u8)]; 14] = [
    &[(1, 1)],
    &[(2, 2)],
    &[(3, 1)],
    &[(1, 1), (1, 1), (1, 1)],
    &[(2, 1), (1, 1), (1, 1)],
    &[(2, 2), (1, 1), (1, 1)],
    &[(1, 2), (1, 1), (1, 1)],
    &[(4, 1), (1, 1), (1, 1)],
    &[(4, 2), (1, 1), (1, 1)],
    &[(3, 3), (1, 2), (2, 1)],
    &[(1, 1), (2, 2), (2, 1)],
    &[(2, 4), (2, 2), (1, 4)],
    &[(1, 1), (1, 1), (1, 1), (1, 1)],
    &[(2, 2), (1, 1), (1, 1), (2, 2)],
];

const SIZES: [(u16, u16); 4] = [(1, 1), (8, 8), (49, 33), (100, 71)];

#[track_caller]
fn is_as_the_library_has_it(file: &[u8]) {
    assert!(at_all_levels(file).unwrap() == librarys(file).unwrap());
}

#[test]
fn sequential_files_of_any_factors_give_the_librarys_planes() {
    for factors in FACTORS {
        for size in SIZES {
            is_as_the_library_has_it(&sequential(size, factors, 0));
        }
    }
}

#[test]
fn restart_markers_change_nothing() {
    for factors in FACTORS {
        let plain = at_all_levels(&sequential((100, 71), factors, 0)).unwrap();
        for interval in [1, 3, 1000] {
            let file = sequential((100, 71), factors, interval);
            assert!(at_all_levels(&file).unwrap() == plain);
        }
    }
}

#[test]
fn a_scan_for_each_component_gives_the_librarys_planes() {
    for factors in FACTORS {
        for size in SIZES {
            is_as_the_library_has_it(&one_by_one(size, factors, 0));
            is_as_the_library_has_it(&one_by_one(size, factors, 2));
        }
    }
}

#[test]
fn progressive_and_arithmetic_files_give_the_librarys_planes() {
    for factors in FACTORS {
        for size in SIZES {
            let mut made = coefficients(size, factors, &mut Random(3));
            for interval in [0, 4] {
                made.restart_interval = interval;
                is_as_the_library_has_it(&write_coefficients_progressive(&made, None).unwrap());
                is_as_the_library_has_it(&write_coefficients_arithmetic(&made).unwrap());
                let both = write_coefficients_progressive_arithmetic(&made, None).unwrap();
                is_as_the_library_has_it(&both);
            }
        }
    }
}

#[test]
fn however_a_file_is_coded_its_scaled_planes_are_the_same() {
    let made = coefficients((100, 71), &[(2, 2), (1, 1), (1, 1)], &mut Random(3));
    let sequential = libjpeg_turbo_rs::write_coefficients(&made).unwrap();
    let progressive = write_coefficients_progressive(&made, None).unwrap();
    for scale in SCALES {
        let [a, b] =
            [&sequential, &progressive].map(|file| decoded(file, detect(), scale).unwrap());
        assert!(a == b, "{scale:?}");
    }
}

#[test]
fn scaled_planes_are_near_means_of_the_whole_ones() {
    // A smooth picture: at an edge a mean and a band limit are not the same.
    let sample = |x: usize, y: usize| (128.0 + 90.0 * libm::sin((x + 2 * y) as f64 / 100.0)) as u8;
    let pixels: Vec<u8> = (0..96 * 64).map(|at| sample(at % 96, at / 96)).collect();
    let gray = libjpeg_turbo_rs::PixelFormat::Grayscale;
    let encoder = libjpeg_turbo_rs::Encoder::new(&pixels, 96, 64, gray);
    let file = encoder.quality(95).encode().unwrap();
    let whole = decoded(&file, detect(), Scale::Full).unwrap().remove(0);
    for (scale, n) in [(Scale::Half, 2), (Scale::Quarter, 4), (Scale::Eighth, 8)] {
        let small = decoded(&file, detect(), scale).unwrap().remove(0);
        for (at, &sample) in small.iter().enumerate() {
            let (left, top) = (at % (96 / n) * n, at / (96 / n) * n);
            let rows = whole.chunks(96).skip(top).take(n);
            let sum: u32 = rows
                .flat_map(|row| &row[left..left + n])
                .map(|&s| u32::from(s))
                .sum();
            let mean = f64::from(sum) / (n * n) as f64;
            assert!((f64::from(sample) - mean).abs() < 2.0, "{scale:?} {at}");
        }
    }
}

#[test]
fn each_plane_has_its_own_scale() {
    let file = sequential((100, 71), &[(2, 2), (1, 1), (1, 1)], 0);
    let jpeg = opened(&file).unwrap();
    let mut kept = Kept {
        planes: vec![Vec::new(); 3],
        widths: vec![50, 50, 13],
    };
    let scales = [Scale::Half, Scale::Full, Scale::Quarter];
    jpeg.decode(detect(), &scales, &mut kept).unwrap();
    for (plane, scale) in scales.into_iter().enumerate() {
        let alike = decoded(&file, detect(), scale).unwrap();
        assert!(kept.planes[plane] == alike[plane]);
    }
}

#[test]
fn rows_come_a_row_of_mcus_at_a_time_from_all_planes_in_turn() {
    struct Heard(Vec<(usize, usize)>);
    impl Sink for Heard {
        fn push(&mut self, plane: usize, rows: Rows<'_>) -> Result<()> {
            self.0.push((plane, rows.iter().len()));
            Ok(())
        }
    }
    let file = sequential((40, 37), &[(2, 2), (1, 1), (1, 1)], 0);
    let mut heard = Heard(Vec::new());
    let jpeg = opened(&file).unwrap();
    jpeg.decode(
        detect(),
        &[Scale::Half, Scale::Full, Scale::Eighth],
        &mut heard,
    )
    .unwrap();
    let expected = [(8, 8, 1), (8, 8, 1), (3, 3, 1)];
    let expected = expected.map(|(a, b, c)| [(0, a), (1, b), (2, c)]);
    assert_eq!(heard.0, expected.as_flattened());
}

#[test]
fn a_sinks_error_ends_the_decoding() {
    struct Full;
    impl Sink for Full {
        fn push(&mut self, _: usize, _: Rows<'_>) -> Result<()> {
            Err(Error::out_of_memory())
        }
    }
    let file = sequential((40, 37), &[(1, 1)], 0);
    let outcome = opened(&file)
        .unwrap()
        .decode(detect(), &[Scale::Full], &mut Full);
    assert_eq!(
        outcome.map(|_| ()).unwrap_err().code,
        crate::Code::OutOfMemory
    );
}

#[test]
fn a_component_without_a_scan_is_in_the_middle() {
    let mut file = one_by_one((40, 37), &[(1, 1), (1, 1)], 0);
    // Three components, of which two have a scan.
    let frame = file.windows(2).position(|two| two == [0xff, 0xc0]).unwrap();
    file[frame + 3] += 3;
    file[frame + 9] = 3;
    file.splice(frame + 16..frame + 16, [9, 0x11, 0]);
    assert!(
        librarys(&file).unwrap()[2]
            .iter()
            .all(|&sample| sample == 128)
    );
    is_as_the_library_has_it(&file);
}

#[test]
fn the_last_scan_of_a_component_counts_and_all_have_to_be_sound() {
    let mut file = one_by_one((40, 37), &[(1, 1), (1, 1), (1, 1)], 0);
    let mut scans = file
        .windows(2)
        .enumerate()
        .filter(|(_, two)| *two == [0xff, 0xda]);
    let (first, second) = (scans.next().unwrap().0, scans.next().unwrap().0);
    // The first two scans are now of the second component.
    file[first + 5] = 2;
    is_as_the_library_has_it(&file);
    file.drain(first + 60..second);
    assert_eq!(at_all_levels(&file).unwrap_err().code, crate::Code::Corrupt);
    assert!(librarys(&file).is_err());
}
