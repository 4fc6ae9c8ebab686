//! From pixels to a file. No file has any metadata.

pub(crate) mod annex_k;
mod jpeg;
mod png;

use crate::error::{Error, Result};
use crate::pixels::Pixels;
use crate::recipe::Effort;
use crate::result::{Encoded, FileFormat};

/// Writes pixels, straight alpha if any, as a file.
pub(crate) fn encode(
    pixels: &Pixels,
    format: FileFormat,
    quality: u8,
    effort: Effort,
) -> Result<Encoded> {
    let bytes = match format {
        FileFormat::Jpeg => jpeg::encode(pixels, quality, effort)?,
        FileFormat::Png => png::encode(pixels)?,
        // The recipe was refused.
        FileFormat::Webp | FileFormat::Gif => return Err(Error::internal()),
    };
    Ok(Encoded::new(format, pixels.size, bytes))
}
