//! Truncated and damaged files.

use libjpeg_turbo_rs::{
    write_coefficients_arithmetic, write_coefficients_optimized, write_coefficients_progressive,
    write_coefficients_progressive_arithmetic,
};

use super::made::{Random, coefficients, one_by_one, sequential};
use super::*;
use crate::Code;

/// Small files of every form.
fn small() -> Vec<Vec<u8>> {
    let factors = [(2, 2), (1, 1), (1, 1)];
    let mut made = coefficients((33, 24), &factors, &mut Random(5));
    let mut files = vec![
        sequential((33, 24), &[(1, 1)], 0),
        sequential((33, 24), &factors, 0),
        sequential((33, 24), &factors, 2),
        one_by_one((33, 24), &factors, 0),
        write_coefficients_optimized(&made).unwrap(),
        write_coefficients_progressive(&made, None).unwrap(),
        write_coefficients_arithmetic(&made).unwrap(),
        write_coefficients_progressive_arithmetic(&made, None).unwrap(),
    ];
    made.restart_interval = 2;
    files.push(write_coefficients_progressive(&made, None).unwrap());
    files.push(write_coefficients_arithmetic(&made).unwrap());
    files
}

#[test]
fn a_file_that_is_cut_off_is_corrupt() {
    for file in small() {
        let whole = decoded(&file, detect(), Scale::Full).unwrap();
        for length in 3..file.len() {
            match decoded(&file[..length], detect(), Scale::Full) {
                // Only the marker of its end, and bits that fill a byte.
                Ok(planes) => assert!(planes == whole && length >= file.len() - 3, "{length}"),
                Err(error) => assert_eq!(error.code, Code::Corrupt, "{length}"),
            }
            for scale in [Scale::Half, Scale::Eighth] {
                let is_whole = decoded(&file[..length], detect(), scale).is_ok();
                assert_eq!(
                    is_whole,
                    decoded(&file[..length], detect(), Scale::Full).is_ok()
                );
            }
        }
    }
}

#[test]
fn flipped_bits_are_refused_as_by_the_library_and_alike_at_all_levels() {
    let mut random = Random(11);
    for file in small() {
        let is_arithmetic = opened(&file).unwrap().metadata.is_arithmetic;
        for _ in 0..300 {
            let mut file = file.clone();
            for _ in 0..=random.next(3) {
                let at = 2 + random.next(file.len() as u64 - 2) as usize;
                file[at] ^= 1 << random.next(8);
            }
            // A flip can make a file of a few hundred bytes large.
            let limits = Limits {
                max_pixels: 100_000,
                ..Limits::default()
            };
            if open(&file, &limits).is_err() {
                continue;
            }
            let ours = at_all_levels(&file);
            // The library does not notice where arithmetic data is cut off, and
            // takes differences of more than 16 bits.
            if !is_arithmetic && !has_huge_differences(&file) {
                assert_eq!(ours.is_ok(), librarys(&file).is_ok(), "{ours:?}");
            }
        }
    }
}

/// Whether a code table has sizes that mean nothing for differences of means.
/// libjpeg refuses it outright (`jdhuff.c`), we where such a code occurs.
fn has_huge_differences(file: &[u8]) -> bool {
    let jpeg = opened(file).unwrap();
    let mut tables = jpeg
        .metadata
        .scans
        .iter()
        .flat_map(|scan| &scan.dc_huffman_tables)
        .flatten();
    tables.any(|table| {
        let mut codes = (0..=u16::MAX).filter_map(|bits| table.lookup(bits).ok());
        codes.any(|(size, _)| size > 16)
    })
}

#[test]
fn a_scan_that_goes_on_after_a_stray_marker_is_short() {
    let file = sequential((33, 24), &[(1, 1)], 0);
    let start = file.windows(2).position(|two| two == [0xff, 0xda]).unwrap() + 10;
    for marker in [0xd0, 0xd9, 0xfe] {
        let mut file = file.clone();
        file.splice(start + 20..start + 20, [0xff, marker]);
        let error = at_all_levels(&file).unwrap_err();
        assert_eq!(error.code, Code::Corrupt);
        assert!(
            error.message.contains("unexpected end"),
            "{}",
            error.message
        );
        assert_eq!(Err(error), librarys(&file));
    }
}

#[test]
fn fill_bytes_before_markers_and_zeros_are_passed_over() {
    let file = sequential((100, 71), &[(2, 2), (1, 1), (1, 1)], 1);
    let start = file.windows(2).position(|two| two == [0xff, 0xda]).unwrap() + 14;
    let mut filled = file[..start].to_vec();
    for &byte in &file[start..] {
        if byte == 0xff {
            filled.extend([0xff; 9]);
        }
        filled.push(byte);
    }
    assert!(at_all_levels(&filled).unwrap() == at_all_levels(&file).unwrap());
    assert!(librarys(&filled).unwrap() == librarys(&file).unwrap());
}
