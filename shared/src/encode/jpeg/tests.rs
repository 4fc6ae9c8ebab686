//! Files from planes, read back by the library.

use fearless_simd::Level;
use libjpeg_turbo_rs::{DctMethod, Decoder, RawImage, Subsampling, read_coefficients, yuv};
use proptest::prelude::*;

use super::{QuantTables, encode};
use crate::geometry::Size;
use crate::markers::segments;
use crate::plane::Plane;
use crate::recipe::Effort;
use crate::simd;

/// Noise of an amplitude on slopes: reproducible, and like a photo for a small
/// amplitude.
fn plane(width: u32, height: u32, seed: u32, amplitude: u32) -> Plane {
    let mut state = seed;
    let samples = (0..width * height)
        .map(|at| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let (x, y) = (at % width, at / width);
            let slope = (x * 3 + y * 2 + seed) % 256;
            let noise = (state >> 16) % (amplitude + 1);
            (slope * (255 - amplitude.min(255)) / 255 + noise).min(255) as u8
        })
        .collect();
    Plane::from_samples(Size::new(width, height), samples).unwrap()
}

fn color(width: u32, height: u32, amplitude: u32) -> Vec<Plane> {
    let (half_width, half_height) = (width.div_ceil(2), height.div_ceil(2));
    vec![
        plane(width, height, 1, amplitude),
        plane(half_width, half_height, 2, amplitude),
        plane(half_width, half_height, 3, amplitude),
    ]
}

fn file(level: Level, planes: &[Plane], quality: u8, effort: Effort) -> Vec<u8> {
    encode(level, planes, quality, QuantTables::AnnexK, effort).unwrap()
}

fn by_library(planes: &[Plane], quality: u8) -> Vec<u8> {
    let samples: Vec<&[u8]> = planes.iter().map(|plane| &plane.samples[..]).collect();
    let size = planes[0].size;
    let (width, height) = (size.width as usize, size.height as usize);
    yuv::compress_from_yuv_planes(&samples, width, height, Subsampling::S420, quality).unwrap()
}

fn decoded(file: &[u8]) -> RawImage {
    let mut decoder = Decoder::new(file).unwrap();
    decoder.set_dct_method(DctMethod::IsLow);
    decoder.decode_raw().unwrap()
}

/// Mean squared error of each plane.
fn errors(file: &[u8], planes: &[Plane]) -> Vec<f64> {
    let raw = decoded(file);
    assert_eq!(raw.planes.len(), planes.len());
    let decoded = raw.planes.iter().zip(&raw.plane_widths);
    planes
        .iter()
        .zip(decoded)
        .map(|(plane, (samples, stride))| {
            let rows = samples.chunks_exact(*stride).zip(plane.rows().iter());
            let squares: f64 = rows
                .flat_map(|(decoded, row)| row.iter().zip(decoded))
                .map(|(a, b)| f64::from(u32::from(a.abs_diff(*b)).pow(2)))
                .sum();
            squares / plane.samples.len() as f64
        })
        .collect()
}

/// What stands between the scan's header and EOI.
fn scan(file: &[u8]) -> &[u8] {
    let start = segments(file).last().unwrap().end;
    file[start..].strip_suffix(&[0xff, 0xd9]).unwrap()
}

#[test]
fn coefficients_are_the_librarys_but_for_ties() {
    for amplitude in [0, 20, 255] {
        // Its planes are those of even sizes only.
        let planes = color(334, 218, amplitude);
        for quality in [1, 30, 82, 95, 100] {
            let ours = file(simd::detect(), &planes, quality, Effort::Balanced);
            let ours = read_coefficients(&ours).unwrap();
            let theirs = read_coefficients(&by_library(&planes, quality)).unwrap();
            assert_eq!(ours.quant_tables, theirs.quant_tables);
            for (ours, theirs) in ours.components.iter().zip(&theirs.components) {
                let pairs = ours.blocks.as_flattened().iter();
                let pairs = pairs.zip(theirs.blocks.as_flattened());
                let off: Vec<u16> = pairs
                    .map(|(a, b)| a.abs_diff(*b))
                    .filter(|off| *off > 0)
                    .collect();
                // It transforms rows first, which rounds some otherwise.
                assert!(off.iter().all(|off| *off == 1), "{amplitude} {quality}");
                let share = off.len() as f64 / (ours.blocks.len() * 64) as f64;
                assert!(share < 0.03, "{amplitude} {quality}: {share}");
            }
        }
    }
}

#[test]
fn every_size_is_decoded_to_its_planes() {
    let sizes = [
        (1, 1),
        (2, 1),
        (8, 8),
        (9, 17),
        (16, 16),
        (17, 9),
        (15, 31),
        (129, 8),
        (128, 130),
        (257, 1),
        (1, 257),
        (65_500, 1),
        (1, 65_500),
    ];
    for (width, height) in sizes {
        for effort in [Effort::Fast, Effort::Balanced] {
            let planes = color(width, height, 8);
            for planes in [&planes[..], &planes[..1]] {
                let file = file(simd::detect(), planes, 100, effort);
                let raw = decoded(&file);
                assert_eq!((raw.width, raw.height), (width as usize, height as usize));
                for error in errors(&file, planes) {
                    assert!(error < 0.5, "{width} x {height}: {error}");
                }
            }
        }
    }
}

#[test]
fn the_largest_changes_survive_quality_100() {
    // Black and white blocks in turn: DC changes of 11 bits.
    let blocks = |width: u32, height: u32| {
        let sample = |at: u32| [0, 255][(at % width / 8 + at / width / 8) as usize % 2];
        let samples = (0..width * height).map(sample).collect();
        Plane::from_samples(Size::new(width, height), samples).unwrap()
    };
    let planes = [blocks(64, 48), blocks(32, 24), blocks(32, 24)];
    for tables in [QuantTables::AnnexK, QuantTables::Tuned] {
        for effort in [Effort::Fast, Effort::Balanced] {
            let file = encode(simd::detect(), &planes, 100, tables, effort).unwrap();
            assert_eq!(errors(&file, &planes), [0.0; 3]);
        }
    }
}

#[test]
fn blocks_outside_the_planes_cost_next_to_nothing() {
    // One column more than whole MCUs: the rest of them is a flat edge.
    let planes = color(65, 64, 255);
    let whole = color(64, 64, 255);
    let len = |planes| scan(&file(simd::detect(), planes, 90, Effort::Fast)).len();
    assert!(len(&planes) < len(&whole) * 5 / 4);
}

#[test]
fn other_planes_are_refused() {
    let planes = color(16, 16, 0);
    let of = |planes: &[Plane]| {
        encode(
            simd::detect(),
            planes,
            82,
            QuantTables::AnnexK,
            Effort::Fast,
        )
    };
    assert!(of(&planes).is_ok());
    assert!(of(&planes[..2]).is_err());
    assert!(of(&[]).is_err());
    assert!(of(&[planes[0].clone(), planes[0].clone(), planes[0].clone()]).is_err());
    assert!(of(&[plane(65_501, 1, 0, 0)]).is_err());
    let empty = Plane::from_samples(Size::new(0, 4), Vec::new()).unwrap();
    assert!(of(&[empty]).is_err());
}

#[test]
fn tables_for_the_image_take_no_more_bytes() {
    for (amplitude, quality) in [(0, 82), (10, 70), (10, 82), (60, 82), (255, 100), (255, 1)] {
        let planes = color(320, 200, amplitude);
        let bytes = |effort| file(simd::detect(), &planes, quality, effort).len();
        assert!(
            bytes(Effort::Balanced) < bytes(Effort::Fast),
            "{amplitude} {quality}"
        );
    }
}

#[test]
fn effort_changes_no_sample() {
    let planes = color(200, 120, 30);
    let planes_of = |effort| decoded(&file(simd::detect(), &planes, 60, effort)).planes;
    assert_eq!(planes_of(Effort::Fast), planes_of(Effort::Balanced));
    assert_eq!(planes_of(Effort::Small), planes_of(Effort::Balanced));
}

#[test]
fn the_scan_holds_no_marker_and_runs_to_the_end() {
    for planes in [color(100, 60, 255), vec![plane(100, 60, 5, 255)]] {
        for quality in [5, 82, 100] {
            let file = file(simd::detect(), &planes, quality, Effort::Fast);
            let pairs = scan(&file).windows(2);
            assert!(pairs.clone().any(|pair| pair[0] == 0xff));
            assert!(pairs.clone().all(|pair| pair[0] != 0xff || pair[1] == 0));
            assert_ne!(scan(&file).last(), Some(&0xff));
        }
    }
}

fn any_planes() -> impl Strategy<Value = Vec<Plane>> {
    (1u32..70, 1u32..70, 0u32..256, any::<bool>()).prop_map(|(width, height, amplitude, gray)| {
        let mut planes = color(width, height, amplitude);
        planes.truncate(if gray { 1 } else { 3 });
        planes
    })
}

proptest! {
    #[test]
    fn every_level_gives_the_same_bytes(planes in any_planes(), quality in 1u8..=100) {
        let ways = [
            (QuantTables::AnnexK, Effort::Fast),
            (QuantTables::AnnexK, Effort::Balanced),
            (QuantTables::Tuned, Effort::Balanced),
        ];
        for (tables, effort) in ways {
            let file = |level| encode(level, &planes, quality, tables, effort).unwrap();
            let best = file(simd::detect());
            for (name, level) in simd::levels() {
                prop_assert_eq!(&file(level), &best, "{}", name);
            }
        }
    }
}
