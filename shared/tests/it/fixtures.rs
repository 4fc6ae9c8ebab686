//! Small originals made here, so that the tests need no files.

use isopix::{Recipe, render};

/// A PNG with the given samples.
pub(crate) fn png(width: u32, height: u32, color: png::ColorType, samples: &[u8]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(color);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(samples).unwrap();
    writer.finish().unwrap();
    file
}

/// An opaque PNG: red grows to the right, green to the bottom, and a blue
/// square marks the left top corner.
pub(crate) fn ramps(width: u32, height: u32) -> Vec<u8> {
    let mut samples = Vec::new();
    for y in 0..height {
        for x in 0..width {
            let red = (x * 255 / width.max(2)) as u8;
            let green = (y * 255 / height.max(2)) as u8;
            let blue = if x < width / 4 && y < height / 4 {
                255
            } else {
                0
            };
            samples.extend([red, green, blue]);
        }
    }
    png(width, height, png::ColorType::Rgb, &samples)
}

/// The same picture as a JPEG, in the form of a master.
pub(crate) fn ramps_jpeg(width: u32, height: u32, quality: u8) -> Vec<u8> {
    master(&ramps(width, height), quality, "balanced")
}

/// The original as a JPEG master of its own size.
pub(crate) fn master(original: &[u8], quality: u8, effort: &str) -> Vec<u8> {
    let json = format!(
        r#"{{"version":1,"variants":{{}},
            "master":{{"format":"jpeg","quality":{quality},"effort":"{effort}"}}}}"#
    );
    let rendered = render(original, &Recipe::parse(&json).unwrap()).unwrap();
    rendered.master.unwrap().bytes
}

/// A PNG whose alpha grows to the right over colors that grow to the bottom.
pub(crate) fn translucent(width: u32, height: u32) -> Vec<u8> {
    let pixels = (0..height).flat_map(|y| {
        (0..width).flat_map(move |x| {
            let level = (y * 255 / height) as u8;
            [level, 255 - level, 40, (x * 255 / width) as u8]
        })
    });
    png(
        width,
        height,
        png::ColorType::Rgba,
        &pixels.collect::<Vec<u8>>(),
    )
}

/// The first rendition of a recipe.
pub(crate) fn rendition(original: &[u8], recipe: &str) -> Vec<u8> {
    let rendered = render(original, &Recipe::parse(recipe).unwrap()).unwrap();
    rendered.renditions[0].file.bytes.clone()
}

/// Puts a segment behind the SOI of a JPEG.
pub(crate) fn with_segment(jpeg: &[u8], marker: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xff, marker], &length, body, &jpeg[2..]].concat()
}

/// EXIF in an APP1 segment: an orientation, and a description of the camera.
pub(crate) fn exif(orientation: u8) -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x02".to_vec();
    exif.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
    exif.extend([0x01, 0x0f, 0, 2, 0, 0, 0, 4, b'C', b'a', b'm', 0]);
    exif.extend([0; 4]);
    exif
}

/// Width, height, channels and samples of a PNG.
pub(crate) fn decode_png(file: &[u8]) -> (u32, u32, usize, Vec<u8>) {
    let decoder = png::Decoder::new(std::io::Cursor::new(file));
    let mut reader = decoder.read_info().unwrap();
    let mut samples = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut samples).unwrap();
    (
        frame.width,
        frame.height,
        frame.color_type.samples(),
        samples,
    )
}
