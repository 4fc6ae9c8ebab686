//! The conformance rule: which files are their own master.

use isopix::{FileFormat, Recipe, render};

use crate::fixtures::{exif, master, png, ramps, ramps_jpeg, rendition, with_segment};

const RECIPE: &str = r#"{"version":1,"master":{"width":64,"height":64,"quality":90}}"#;

fn master_of(original: &[u8], recipe: &str) -> (FileFormat, Vec<u8>) {
    let rendered = render(original, &Recipe::parse(recipe).unwrap()).unwrap();
    let master = rendered.master.unwrap();
    (master.format, master.bytes)
}

#[track_caller]
fn passes(original: &[u8]) {
    assert_eq!(master_of(original, RECIPE).1, original);
}

#[track_caller]
fn is_made_anew(original: &[u8]) {
    let (_, master) = master_of(original, RECIPE);
    assert_ne!(master, original);
    assert_eq!(master_of(&master, RECIPE).1, master);
}

#[test]
fn a_jpeg_of_the_masters_form_passes() {
    passes(&ramps_jpeg(64, 48, 90));
    passes(&ramps_jpeg(17, 23, 90));
    let gray = png(20, 10, ::png::ColorType::Grayscale, &[77; 200]);
    passes(&master(&gray, 90, "balanced"));
    // Other Huffman tables are still the form.
    passes(&master(&ramps(40, 30), 90, "fast"));
}

#[test]
fn a_jpeg_of_another_form_is_made_anew() {
    is_made_anew(&ramps_jpeg(65, 48, 90)); // too wide
    is_made_anew(&ramps_jpeg(64, 48, 89)); // other tables
    let tuned = r#"{"version":1,"variants":{"a":{"quality":90}}}"#;
    is_made_anew(&rendition(&ramps(64, 48), tuned)); // those of renditions
    let jpeg = ramps_jpeg(64, 48, 90);
    is_made_anew(&with_segment(&jpeg, 0xe1, &exif(1)));
    is_made_anew(&with_segment(&jpeg, 0xe1, &exif(6)));
    is_made_anew(&with_segment(&jpeg, 0xfe, b"comment"));
    is_made_anew(&[&jpeg[..], b"tail"].concat());
    is_made_anew(&[&jpeg[..], &jpeg[..]].concat());
}

#[test]
fn a_png_of_the_masters_form_passes_where_png_is_asked_for() {
    let see_through: Vec<u8> = (0..20 * 10)
        .flat_map(|n| [n as u8, 5, 9, n as u8])
        .collect();
    let rgba = rendition(
        &png(20, 10, ::png::ColorType::Rgba, &see_through),
        r#"{"version":1,"variants":{"a":{}}}"#,
    );
    passes(&rgba);
    let opaque = ramps(20, 10);
    assert_eq!(master_of(&opaque, RECIPE).0, FileFormat::Jpeg);
    let as_png = r#"{"version":1,"master":{"width":64,"format":"png"}}"#;
    assert_eq!(master_of(&opaque, as_png).1, opaque);
    // A trailing byte, a text chunk: made anew, without them.
    let (_, master) = master_of(&[&rgba[..], b"x"].concat(), RECIPE);
    assert_eq!(master.len(), master_of(&master, RECIPE).1.len());
    assert_ne!(master, [&rgba[..], b"x"].concat());
}
