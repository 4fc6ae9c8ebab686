//! PNG: 8-bit RGB or RGBA, not interlaced, of IHDR, IDAT and IEND.

use png::{BitDepth, ColorType, Compression};

use crate::error::{Error, Result};
use crate::image::{Image, Model};

/// Writes an image with straight alpha; gray becomes RGB.
pub(super) fn encode(image: &Image) -> Result<Vec<u8>> {
    let color = match image.model {
        Model::Gray | Model::Rgb => ColorType::Rgb,
        Model::Rgba => ColorType::Rgba,
        Model::Ycc | Model::Cmyk { .. } | Model::Ycck { .. } => return Err(Error::internal()),
    };
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, image.size.width, image.size.height);
    encoder.set_color(color);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::Balanced);
    let mut writer = encoder.write_header().map_err(|_| Error::internal())?;
    writer
        .write_image_data(&interleaved(image)?)
        .map_err(|_| Error::internal())?;
    writer.finish().map_err(|_| Error::internal())?;
    Ok(file)
}

/// The samples pixel by pixel.
fn interleaved(image: &Image) -> Result<Vec<u8>> {
    let planes: Vec<&[u8]> = image
        .planes
        .iter()
        .map(|plane| &plane.samples[..])
        .collect();
    let (planes, channels): (&[&[u8]], usize) = match planes[..] {
        [gray] => (&[gray, gray, gray], 3),
        _ => (&planes, planes.len()),
    };
    let pixels = planes.first().map_or(0, |plane| plane.len());
    let mut samples = Vec::new();
    samples
        .try_reserve_exact(pixels * channels)
        .map_err(|_| Error::out_of_memory())?;
    samples.resize(pixels * channels, 0);
    for (channel, plane) in planes.iter().enumerate() {
        for (pixel, &level) in samples.chunks_exact_mut(channels).zip(*plane) {
            pixel[channel] = level;
        }
    }
    Ok(samples)
}
