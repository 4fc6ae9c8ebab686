//! What a header says, by the word of another reader: the corpus's list has
//! what Pillow found.

use isopix::{FileFormat, Limits, Source, probe};

use crate::corpus;

/// Files that Pillow takes another way, and rightly so by its lights.
const TAKEN_OTHERWISE: [&str; 7] = [
    // Pillow counts the pictures behind the first one too.
    "colour/libultrahdr/apple_gainmap_new.jpg",
    "colour/libultrahdr/apple_gainmap_old.jpg",
    // It enlarges the canvas for a frame that sticks out; browsers cut it.
    "gif/gif-test-suite/animated_transparent_loop_frames_out_of_bounds.gif",
    "gif/image-rs/issue_1455_oversized.gif",
    "gif/image-rs/oob.gif",
    // It counts a default image that is no part of the animation.
    "png/image-rs/fcTL-blend-source-transparent.png",
    "png/image-rs/fcTL-dispose-in-region-previous.png",
];

const COMPARED_MIN: usize = 500;
const ANIMATIONS_MIN: usize = 20;

#[test]
fn size_orientation_and_frames_are_those_that_pillow_finds() {
    let Some(folder) = corpus::folder() else {
        return;
    };
    let list = std::fs::read_to_string(folder.join("MANIFEST.tsv")).unwrap();
    let (mut compared, mut animations) = (0, 0);
    for line in list.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [path, .., width, height, format, _, notes] = fields[..] else {
            panic!("not understood: {line}");
        };
        let Some(format) = named(format) else {
            continue;
        };
        if !notes.contains("pillow=ok") || TAKEN_OTHERWISE.contains(&path) {
            continue;
        }
        // Pillow decodes no more here than the header either.
        let file = std::fs::read(folder.join(path)).unwrap();
        let Ok(source) = probe(&file, &Limits::default()) else {
            continue;
        };
        let expected = Source {
            format,
            width: width.parse().unwrap(),
            height: height.parse().unwrap(),
            bytes: file.len() as u64,
            orientation: noted(notes, "orientation=") as u8,
            frames: noted(notes, "frames="),
        };
        assert_eq!(source, expected, "{path}");
        compared += 1;
        animations += usize::from(expected.frames > 1);
    }
    println!("{compared} files, {animations} of them animations");
    assert!(compared >= COMPARED_MIN && animations >= ANIMATIONS_MIN);
}

fn named(format: &str) -> Option<FileFormat> {
    match format {
        "JPEG" => Some(FileFormat::Jpeg),
        "PNG" => Some(FileFormat::Png),
        "WEBP" => Some(FileFormat::Webp),
        "GIF" => Some(FileFormat::Gif),
        _ => None,
    }
}

/// The number behind a name in `pillow=ok; mode=RGB; frames=5`; 1 where it is
/// not there.
fn noted(notes: &str, name: &str) -> u32 {
    let mut notes = notes.split("; ");
    notes
        .find_map(|note| note.strip_prefix(name))
        .map_or(1, |number| number.parse().unwrap())
}
