//! From an image to a file. No file has any metadata.

pub(crate) mod annex_k;
pub(crate) mod jpeg;
#[cfg(feature = "full")]
mod png;

pub(crate) use jpeg::QuantTables;

use crate::error::Result;
use crate::image::Image;
use crate::recipe::Effort;
use crate::result::{Encoded, FileFormat};
use crate::simd::Level;

/// Writes gray, or luma and halved chroma, as baseline JPEG.
pub(crate) fn jpeg(
    level: Level,
    image: &Image,
    quality: u8,
    tables: QuantTables,
    effort: Effort,
) -> Result<Encoded> {
    let bytes = jpeg::encode(level, &image.planes, quality, tables, effort)?;
    Ok(Encoded::new(FileFormat::Jpeg, image.size, bytes))
}

/// The same, telling of the blocks on the way.
pub(crate) fn jpeg_telling(
    level: Level,
    image: &Image,
    quality: u8,
    tables: QuantTables,
    effort: Effort,
    listener: &mut dyn jpeg::Listener,
) -> Result<Encoded> {
    let bytes = jpeg::encode_telling(level, &image.planes, quality, tables, effort, listener)?;
    Ok(Encoded::new(FileFormat::Jpeg, image.size, bytes))
}

/// Writes gray, RGB or RGBA with straight alpha as PNG.
#[cfg(feature = "full")]
pub(crate) fn png(image: &Image) -> Result<Encoded> {
    let bytes = png::encode(image)?;
    Ok(Encoded::new(FileFormat::Png, image.size, bytes))
}
