//! A picture as a PNG file.

use png::{BitDepth, ColorType, Compression, Encoder};

use crate::Result;
use crate::picture::Picture;

/// Writes it at this level of compression.
pub(crate) fn encode(picture: &Picture, compression: Compression) -> Result<Vec<u8>> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, picture.width, picture.height);
    encoder.set_color(ColorType::Rgb);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(compression);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&picture.samples)?;
    writer.finish()?;
    Ok(file)
}
