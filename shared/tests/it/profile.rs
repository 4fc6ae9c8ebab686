//! Color profiles: dropped, and said so.

use std::borrow::Cow;

use isopix::{Recipe, render};

use crate::fixtures::{ramps_jpeg, with_segment};

/// Not a profile that a color engine would take; nothing reads it yet.
const PROFILE: &[u8] = b"a profile of some color space";

/// A gray PNG of one pixel with an iCCP chunk.
fn png_with_profile() -> Vec<u8> {
    let mut info = png::Info::with_size(1, 1);
    info.color_type = png::ColorType::Grayscale;
    info.bit_depth = png::BitDepth::Eight;
    info.icc_profile = Some(Cow::Borrowed(PROFILE));
    let mut file = Vec::new();
    let encoder = png::Encoder::with_info(&mut file, info).unwrap();
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&[7]).unwrap();
    writer.finish().unwrap();
    file
}

#[test]
fn a_profile_is_dropped_with_a_warning() {
    let plain = ramps_jpeg(40, 30, 90);
    // The first of one chunks (ICC.1:2022, B.4).
    let segment = [b"ICC_PROFILE\0\x01\x01", PROFILE].concat();
    let with_profile = with_segment(&plain, 0xe2, &segment);
    let recipe = Recipe::parse(r#"{"version":1,"master":{},"variants":{"a":{"width":20}}}"#);
    let recipe = recipe.unwrap();
    for original in [with_profile.clone(), png_with_profile()] {
        let rendered = render(&original, &recipe).unwrap();
        let codes: Vec<_> = rendered.warnings.iter().map(|it| &it.code).collect();
        assert_eq!(codes, ["profile-dropped"]);
        assert!(!rendered.warnings[0].message.is_empty());
        let master = rendered.master.unwrap().bytes;
        let files = rendered.renditions.iter().map(|it| &it.file.bytes);
        for file in files.chain([&master]) {
            let found = file.windows(PROFILE.len()).any(|it| it == PROFILE);
            assert!(!found, "the profile is in an output");
        }
    }
    // Nothing else changes, and without a profile nothing is said.
    let (one, other) = (render(&with_profile, &recipe), render(&plain, &recipe));
    let (one, other) = (one.unwrap(), other.unwrap());
    assert_eq!(one.renditions, other.renditions);
    assert!(other.warnings.is_empty());
}
