//! Real and malformed files.

use super::*;
use crate::corpus;

/// Damaged files with coefficients that the transform takes out of 16 bits,
/// where the library's SIMD and scalar code differ (on this machine or another):
/// what is right for them is said in [`super::super::idct`].
const OUT_OF_RANGE: [&str; 4] = [
    "70c0e7d7d9b11d6913c622f37c56876d0b0e98ae-1",
    "cedd35db3d4db0487f38d9355ef92247afda099b-1",
    "4085c929",
    "b0b8914cc5f7a6eff409f16d8cc236c5.jpg",
];

/// Larger files are not decoded at every level and scale: a test build takes a
/// second for 12 megapixels at the fallback level.
const ALL_LEVELS_BYTES_MAX: usize = 500_000;

#[test]
#[allow(clippy::disallowed_methods)] // tests read files
fn the_corpus_gives_the_librarys_planes_at_any_level() {
    let mut count = 0;
    for path in corpus::files() {
        let file = std::fs::read(&path).unwrap();
        if !file.starts_with(&[0xff, 0xd8, 0xff]) || opened(&file).is_err() {
            continue;
        }
        count += 1;
        let ours = decoded(&file, detect(), Scale::Full);
        match (&ours, librarys(&file)) {
            (Ok(ours), Ok(librarys)) => {
                let name = path.file_name().unwrap().to_string_lossy();
                let is_exempt = OUT_OF_RANGE.iter().any(|start| name.starts_with(start));
                assert!(is_exempt || *ours == librarys, "{}", path.display());
            }
            (ours, librarys) => assert_eq!(
                ours.is_err(),
                librarys.is_err(),
                "{} {:?} {:?}",
                path.display(),
                ours.as_ref().err(),
                librarys.err()
            ),
        }
        for scale in SCALES {
            let best = decoded(&file, detect(), scale);
            assert_eq!(best.is_ok(), ours.is_ok(), "{}", path.display());
            for (name, level) in levels() {
                let is_quick = name != "scalar" && scale == Scale::Full;
                if is_quick || file.len() < ALL_LEVELS_BYTES_MAX {
                    let same = decoded(&file, level, scale) == best;
                    assert!(same, "{} {name} {scale:?}", path.display());
                }
            }
        }
    }
    eprintln!("{count} JPEG files of the corpus");
}

#[test]
#[allow(clippy::disallowed_methods)] // tests read files
fn the_corpus_has_the_librarys_color_models() {
    use libjpeg_turbo_rs::ColorSpace;
    for path in corpus::files() {
        let file = std::fs::read(&path).unwrap();
        let Ok(jpeg) = opened(&file) else { continue };
        let decoder = libjpeg_turbo_rs::Decoder::new(&file).unwrap();
        let same = match jpeg.model {
            Model::Gray => ColorSpace::Grayscale,
            Model::Rgb => ColorSpace::Rgb,
            Model::Rgba => panic!("a JPEG has no alpha"),
            Model::Ycc => ColorSpace::YCbCr,
            Model::Cmyk { .. } => ColorSpace::Cmyk,
            Model::Ycck { .. } => ColorSpace::Ycck,
        };
        assert_eq!(decoder.jpeg_color_space(), same, "{}", path.display());
    }
}
