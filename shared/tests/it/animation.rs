//! Animations: the first frame as a viewer would show it, and the number of
//! frames.

use std::borrow::Cow;

use isopix::{Code, Recipe, render};

use crate::fixtures::decode_png;

const AS_PNG: &str = r#"{"version":1,"variants":{"a":{"format":"png"}}}"#;

/// A GIF of 6 x 4 pixels: a red frame of 2 x 3 at (3, 1), then two whole green
/// ones.
fn gif() -> Vec<u8> {
    let palette = [255, 0, 0, 0, 255, 0];
    let mut file = Vec::new();
    let mut encoder = gif::Encoder::new(&mut file, 6, 4, &palette).unwrap();
    let frame = |color: u8, left, top, width: u16, height: u16| gif::Frame {
        left,
        top,
        width,
        height,
        buffer: Cow::Owned(vec![color; usize::from(width * height)]),
        ..gif::Frame::default()
    };
    encoder.write_frame(&frame(0, 3, 1, 2, 3)).unwrap();
    encoder.write_frame(&frame(1, 0, 0, 6, 4)).unwrap();
    encoder.write_frame(&frame(1, 0, 0, 6, 4)).unwrap();
    drop(encoder);
    file
}

/// An animated PNG of 2 x 1 pixels: a blue frame, then a white one.
fn apng() -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, 2, 1);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_animated(2, 0).unwrap();
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&[0, 0, 255, 0, 0, 255]).unwrap();
    writer.write_image_data(&[255; 6]).unwrap();
    writer.finish().unwrap();
    file
}

#[test]
fn the_first_frame_of_a_gif_stands_at_its_place_on_the_canvas() {
    let rendered = render(&gif(), &Recipe::parse(AS_PNG).unwrap()).unwrap();
    assert_eq!(rendered.source.frames, 3);
    let (width, height, channels, samples) = decode_png(&rendered.renditions[0].file.bytes);
    assert_eq!((width, height, channels), (6, 4, 4));
    for (index, pixel) in samples.chunks_exact(4).enumerate() {
        let (x, y) = (index % 6, index / 6);
        let inside = (3..5).contains(&x) && (1..4).contains(&y);
        let expected = if inside { [255, 0, 0, 255] } else { [0; 4] };
        assert_eq!(pixel, expected, "{x}, {y}");
    }
}

#[test]
fn the_first_frame_of_an_animated_png_is_taken() {
    let rendered = render(&apng(), &Recipe::parse(AS_PNG).unwrap()).unwrap();
    assert_eq!(rendered.source.frames, 2);
    let (.., channels, samples) = decode_png(&rendered.renditions[0].file.bytes);
    assert_eq!((channels, samples), (3, vec![0, 0, 255, 0, 0, 255]));
}

#[test]
fn animations_are_refused_where_the_recipe_says_so() {
    for (file, frames) in [(gif(), "3"), (apng(), "2")] {
        let refuse = AS_PNG.replace("{\"version\":1", "{\"version\":1,\"animation\":\"refuse\"");
        let error = render(&file, &Recipe::parse(&refuse).unwrap()).unwrap_err();
        assert_eq!(error.code, Code::UnsupportedFormat);
        assert!(error.message.contains(frames), "{}", error.message);
        let limited = AS_PNG.replace(
            "{\"version\":1",
            "{\"version\":1,\"limits\":{\"maxFrames\":1}",
        );
        let error = render(&file, &Recipe::parse(&limited).unwrap()).unwrap_err();
        assert_eq!(error.code, Code::LimitExceeded);
        assert!(error.message.contains("maxFrames"), "{}", error.message);
    }
}
