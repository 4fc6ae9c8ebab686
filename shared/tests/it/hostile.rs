//! Bad input is an error with a code: no panic, no half picture.

use isopix::{Code, Recipe, render};
use proptest::prelude::*;

use crate::fixtures::{png, ramps, ramps_jpeg};

fn recipe() -> Recipe {
    Recipe::parse(
        r#"{"version":1,"limits":{"maxPixels":100000},
            "master":{"width":32},"variants":{"a":{"width":16,"height":9,"fit":"cover"}}}"#,
    )
    .unwrap()
}

fn originals() -> Vec<Vec<u8>> {
    let alpha: Vec<u8> = (0..40 * 30)
        .flat_map(|n| [n as u8, 9, 200, (n / 7) as u8])
        .collect();
    vec![
        ramps_jpeg(48, 40, 80),
        ramps(48, 40),
        png(40, 30, ::png::ColorType::Rgba, &alpha),
    ]
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    for original in originals() {
        let whole = render(&original, &recipe()).unwrap();
        for length in 0..original.len() {
            match render(&original[..length], &recipe()) {
                Err(error) => assert!(
                    matches!(error.code, Code::Corrupt | Code::UnsupportedFormat),
                    "{error}"
                ),
                // A JPEG that lacks nothing but its end marker is all there.
                Ok(rendered) => {
                    assert!(original.len() - length <= 2, "cut at {length}");
                    assert_eq!(rendered.renditions, whole.renditions);
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    #[test]
    fn flipped_bytes_never_panic(
        which in 0..3usize,
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let mut original = originals().swap_remove(which);
        for (index, byte) in flips {
            let at = index.index(original.len());
            original[at] = byte;
        }
        if let Err(error) = render(&original, &recipe()) {
            prop_assert_ne!(error.code, Code::Internal);
        }
    }

    #[test]
    fn noise_behind_a_signature_never_panics(
        signature in prop::sample::select(vec![
            &b"\xff\xd8\xff"[..], b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF\x40\0\0\0WEBPVP8 ", b"",
        ]),
        noise in prop::collection::vec(any::<u8>(), 0..400),
    ) {
        let original = [signature, &noise].concat();
        let error = render(&original, &recipe()).err();
        prop_assert_ne!(error.map(|error| error.code), Some(Code::Internal));
    }
}
