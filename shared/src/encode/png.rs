//! PNG: 8-bit RGB or RGBA, not interlaced, of IHDR, IDAT and IEND.

use png::{BitDepth, ColorType, Compression};

use crate::canvas::to_rgb;
use crate::error::{Error, Result};
use crate::pixels::{Layout, Pixels};

/// Writes pixels with straight alpha; gray becomes RGB.
pub(super) fn encode(pixels: &Pixels) -> Result<Vec<u8>> {
    match pixels.layout {
        Layout::Gray => write(&to_rgb(pixels)?, ColorType::Rgb),
        Layout::Rgb => write(pixels, ColorType::Rgb),
        Layout::Rgba => write(pixels, ColorType::Rgba),
    }
}

fn write(pixels: &Pixels, color: ColorType) -> Result<Vec<u8>> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, pixels.size.width, pixels.size.height);
    encoder.set_color(color);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::Balanced);
    let mut writer = encoder.write_header().map_err(|_| Error::internal())?;
    writer
        .write_image_data(&pixels.samples)
        .map_err(|_| Error::internal())?;
    writer.finish().map_err(|_| Error::internal())?;
    Ok(file)
}
