//! Originals made by code.

/// A PNG of 64 x 48 pixels, whose colors follow from `seed`.
pub(crate) fn picture(seed: u8) -> Vec<u8> {
    let (width, height) = (64, 48);
    let mut pixels = Vec::new();
    for y in 0..height {
        for x in 0..width {
            let ramp = |value: u32| u8::try_from(value * 4).unwrap();
            pixels.extend([ramp(x), ramp(y), seed]);
        }
    }
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Rgb);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&pixels).unwrap();
    writer.finish().unwrap();
    file
}
