//! Images made by code.

/// A PNG with a smooth picture.
pub(crate) fn gradient(width: u32, height: u32) -> Vec<u8> {
    encode(width, height, |x, y| {
        let share = |part: u32, whole: u32| u8::try_from(part * 255 / whole.max(1)).unwrap();
        [share(x, width), share(y, height), 128]
    })
}

/// A PNG with a picture that does not compress.
pub(crate) fn noise(width: u32, height: u32) -> Vec<u8> {
    let mut state: u32 = 1;
    encode(width, height, |_, _| {
        // Numerical Recipes' linear congruence.
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [a, b, c, _] = state.to_be_bytes();
        [a, b, c]
    })
}

/// A PNG that ends in the middle.
pub(crate) fn truncated() -> Vec<u8> {
    let mut png = noise(64, 64);
    png.truncate(png.len() / 2);
    png
}

fn encode(width: u32, height: u32, mut pixel: impl FnMut(u32, u32) -> [u8; 3]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::Fast);
    let mut writer = encoder.write_header().unwrap();
    let rows = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    let pixels: Vec<u8> = rows.flat_map(|(x, y)| pixel(x, y)).collect();
    writer.write_image_data(&pixels).unwrap();
    writer.finish().unwrap();
    file
}
