//! What comes out looks as it should.

use isopix::{Code, FileFormat, Recipe, Rendered, probe, render};

use crate::fixtures::{decode_png, exif, png, ramps, ramps_jpeg, rendition, with_segment};

fn rendered(original: &[u8], json: &str) -> Rendered {
    render(original, &Recipe::parse(json).unwrap()).unwrap()
}

/// Red, green and blue around a point of a rendition, given in hundredths of
/// its width and height.
fn color_at(file: &[u8], x: u32, y: u32) -> [i32; 3] {
    let (width, height, channels, samples) = decode_png(file);
    let column = (width * x / 100) as usize;
    let row = (height * y / 100) as usize;
    let at = (row * width as usize + column) * channels;
    [0, 1, 2].map(|channel| i32::from(samples[at + channel]))
}

#[test]
fn every_orientation_comes_out_upright() {
    let upright = ramps(120, 80);
    let as_png = r#"{"version":1,"variants":{"a":{"width":60,"format":"png"}}}"#;
    let expected = rendition(&upright, as_png);
    for orientation in 1..=8 {
        let stored = stored_as(&upright, orientation);
        let source = probe(&stored, &isopix::Limits::default()).unwrap();
        assert_eq!(source.orientation, orientation);
        let turned = orientation >= 5;
        let size = if turned { (80, 120) } else { (120, 80) };
        assert_eq!((source.width, source.height), size);
        let file = rendition(&stored, as_png);
        let (width, height, ..) = decode_png(&file);
        assert_eq!((width, height), (60, 40), "orientation {orientation}");
        for (x, y) in [(5, 5), (95, 5), (5, 95), (95, 95), (50, 50)] {
            let (found, expected) = (color_at(&file, x, y), color_at(&expected, x, y));
            for (found, expected) in found.into_iter().zip(expected) {
                let off = (found - expected).abs();
                assert!(
                    off < 24,
                    "orientation {orientation} at {x}, {y}: {found} {expected}"
                );
            }
        }
    }
}

/// A JPEG whose pixels are stored so that the tag turns them upright.
fn stored_as(upright: &[u8], orientation: u8) -> Vec<u8> {
    let (width, height, channels, samples) = decode_png(upright);
    let (width, height) = (width as usize, height as usize);
    let (stored_width, stored_height) = if orientation >= 5 {
        (height, width)
    } else {
        (width, height)
    };
    let mut stored = Vec::new();
    for row in 0..stored_height {
        for column in 0..stored_width {
            // Where the stored pixel belongs in the upright picture, by the
            // words of EXIF 2.32 (which side row 0 and column 0 show).
            let (x, y) = match orientation {
                1 => (column, row),
                2 => (width - 1 - column, row),
                3 => (width - 1 - column, height - 1 - row),
                4 => (column, height - 1 - row),
                5 => (row, column),
                6 => (width - 1 - row, column),
                7 => (width - 1 - row, height - 1 - column),
                _ => (row, height - 1 - column),
            };
            let at = (y * width + x) * channels;
            stored.extend_from_slice(&samples[at..at + channels]);
        }
    }
    let (width, height) = (stored_width as u32, stored_height as u32);
    let file = png(width, height, ::png::ColorType::Rgb, &stored);
    let jpeg = rendition(&file, r#"{"version":1,"variants":{"a":{"quality":95}}}"#);
    with_segment(&jpeg, 0xe1, &exif(orientation))
}

#[test]
fn no_output_has_any_metadata() {
    let original = with_segment(&ramps_jpeg(64, 48, 90), 0xe1, &exif(6));
    let original = with_segment(&original, 0xfe, b"a comment of the camera");
    let json = r#"{"version":1,"master":{"width":40},"variants":{
        "a":{"width":20},"b":{"width":20,"format":"png"}}}"#;
    let rendered = rendered(&original, json);
    let mut files: Vec<&[u8]> = rendered
        .renditions
        .iter()
        .map(|rendition| rendition.file.bytes.as_slice())
        .collect();
    files.push(&rendered.master.as_ref().unwrap().bytes);
    for file in files {
        for needle in [
            &b"Exif"[..],
            b"Cam",
            b"comment",
            b"ICC_PROFILE",
            b"tEXt",
            b"eXIf",
        ] {
            let found = file.windows(needle.len()).any(|window| window == needle);
            assert!(!found, "{}", String::from_utf8_lossy(needle));
        }
    }
}

#[test]
fn hidden_color_neither_bleeds_nor_leaves() {
    // A red disc on transparent pixels whose hidden color is green.
    let mut samples = Vec::new();
    for y in -32..32i32 {
        for x in -32..32i32 {
            let inside = x * x + y * y < 24 * 24;
            samples.extend(if inside {
                [255, 0, 0, 255]
            } else {
                [0, 255, 0, 0]
            });
        }
    }
    let original = png(64, 64, ::png::ColorType::Rgba, &samples);
    for size in [64, 23, 16] {
        let json = format!(r#"{{"version":1,"variants":{{"a":{{"width":{size}}}}}}}"#);
        let rendered = rendered(&original, &json);
        let file = &rendered.renditions[0].file;
        assert_eq!(file.format, FileFormat::Png);
        let (_, _, channels, samples) = decode_png(&file.bytes);
        assert_eq!(channels, 4);
        for pixel in samples.chunks_exact(4) {
            assert_eq!(pixel[1], 0, "green at width {size}: {pixel:?}");
            assert!(pixel[3] == 0 || pixel[0] > 200, "a dark fringe: {pixel:?}");
        }
    }
    let json =
        r##"{"version":1,"variants":{"a":{"width":16,"format":"jpeg","background":"#0000ff"}}}"##;
    let flat = rendition(&original, json);
    assert_eq!(&flat[..2], [0xff, 0xd8]);
    let back = rendition(&flat, r#"{"version":1,"variants":{"a":{"format":"png"}}}"#);
    let [red, green, blue] = color_at(&back, 2, 2);
    assert!(red < 40 && green < 40 && blue > 215, "{red} {green} {blue}");
}

#[test]
fn auto_is_jpeg_or_png_by_opacity_and_renditions_inherit_it() {
    let json = r#"{"version":1,"master":{"width":32},"variants":{"a":{"width":8,"height":8,"fit":"cover","position":"left"}}}"#;
    let opaque = rendered(&ramps(64, 32), json);
    assert_eq!(opaque.master.unwrap().format, FileFormat::Jpeg);
    assert_eq!(opaque.renditions[0].file.format, FileFormat::Jpeg);
    // Only the right half has transparent pixels; the rendition shows the left.
    let samples: Vec<u8> = (0..64 * 32)
        .flat_map(|n| [200, 100, 50, if n % 64 < 32 { 255 } else { 10 }])
        .collect();
    let see_through = rendered(&png(64, 32, ::png::ColorType::Rgba, &samples), json);
    assert_eq!(see_through.master.unwrap().format, FileFormat::Png);
    assert_eq!(see_through.renditions[0].file.format, FileFormat::Png);
}

#[test]
fn gray_stays_one_component_in_jpeg() {
    let samples: Vec<u8> = (0..32 * 32).map(|n| (n % 256) as u8).collect();
    let original = png(32, 32, ::png::ColorType::Grayscale, &samples);
    let jpeg = rendition(&original, r#"{"version":1,"variants":{"a":{"width":16}}}"#);
    let frame = jpeg
        .windows(2)
        .position(|pair| pair == [0xff, 0xc0])
        .unwrap();
    assert_eq!(jpeg[frame + 9], 1);
}

#[test]
fn fits_and_positions_show_what_they_say() {
    let original = ramps(200, 100);
    let one = |fields: &str| {
        let json = format!(r#"{{"version":1,"variants":{{"a":{{"format":"png",{fields}}}}}}}"#);
        rendition(&original, &json)
    };
    let size = |file: &[u8]| {
        let (width, height, ..) = decode_png(file);
        (width, height)
    };
    let left = one(r#""width":50,"height":50,"fit":"cover","position":"left""#);
    let right = one(r#""width":50,"height":50,"fit":"cover","position":"right""#);
    assert_eq!((size(&left), size(&right)), ((50, 50), (50, 50)));
    assert!(color_at(&left, 90, 50)[0] < 140 && color_at(&right, 10, 50)[0] > 115);
    let padded = one(r##""width":50,"height":50,"fit":"contain","background":"#010203""##);
    assert_eq!(size(&padded), (50, 50));
    assert_eq!(color_at(&padded, 50, 5), [1, 2, 3]);
    assert_eq!(color_at(&padded, 50, 95), [1, 2, 3]);
    let top =
        one(r##""width":50,"height":50,"fit":"contain","position":"top","background":"#010203""##);
    assert_ne!(color_at(&top, 50, 5), [1, 2, 3]);
    assert_eq!(
        size(&one(r#""width":50,"height":50,"fit":"fill""#)),
        (50, 50)
    );
    assert_eq!(
        size(&one(r#""width":50,"height":50,"fit":"outside""#)),
        (100, 50)
    );
    assert_eq!(size(&one(r#""width":400"#)), (200, 100));
    assert_eq!(size(&one(r#""width":400,"enlarge":true"#)), (400, 200));
}

#[test]
fn a_list_of_formats_makes_one_rendition_each() {
    let json = r#"{"version":1,"variants":{"a":{"width":8,"format":["png","jpeg"]}}}"#;
    let files = rendered(&ramps(16, 16), json).renditions;
    let formats: Vec<_> = files
        .iter()
        .map(|rendition| rendition.file.format)
        .collect();
    assert_eq!(formats, [FileFormat::Png, FileFormat::Jpeg]);
}

#[test]
fn kernels_differ_and_efforts_show_the_same_picture() {
    let original = ramps(64, 64);
    let with = |field: &str| {
        rendition(
            &original,
            &format!(r#"{{"version":1,"variants":{{"a":{{"width":21,"format":"png",{field}}}}}}}"#),
        )
    };
    let kernels = ["lanczos3", "mitchell", "catmullRom", "triangle", "box"];
    let files: Vec<_> = kernels
        .map(|kernel| with(&format!(r#""kernel":"{kernel}""#)))
        .into();
    for (index, file) in files.iter().enumerate() {
        assert!(
            !files[..index].contains(file),
            "{} is like another",
            kernels[index]
        );
    }
    let jpeg = |effort: &str| {
        let json = format!(r#"{{"version":1,"variants":{{"a":{{"effort":"{effort}"}}}}}}"#);
        rendition(&original, &json)
    };
    let (fast, balanced) = (jpeg("fast"), jpeg("balanced"));
    assert!(balanced.len() < fast.len());
    let as_png = r#"{"version":1,"variants":{"a":{"format":"png"}}}"#;
    assert_eq!(rendition(&fast, as_png), rendition(&balanced, as_png));
}

#[test]
fn limits_are_refused_with_their_numbers() {
    let original = ramps(50, 40);
    for (limits, found, allowed) in [
        (r#""maxBytes":10"#, original.len().to_string(), "10"),
        (r#""maxPixels":1999"#, "2000".to_owned(), "1999"),
        (r#""maxDimension":49"#, "50 x 40".to_owned(), "49"),
    ] {
        let json = format!(r#"{{"version":1,"limits":{{{limits}}},"variants":{{"a":{{}}}}}}"#);
        let error = render(&original, &Recipe::parse(&json).unwrap()).unwrap_err();
        assert_eq!(error.code, Code::LimitExceeded);
        assert!(
            error.message.contains(&found) && error.message.contains(allowed),
            "{error}"
        );
    }
}
