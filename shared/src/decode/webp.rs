//! WebP, lossy and lossless; of an animated one the first composed frame.

use std::io::Cursor;

use image_webp::{DecodingError, WebPDecoder};

use super::{Decoded, Header, exif, profile_dropped};
use crate::alpha::drop_if_opaque;
use crate::error::{Error, Result};
use crate::geometry::Size;
use crate::limits::Limits;
use crate::picture::Picture;
use crate::pixels::{Layout, Pixels};

/// Memory that the decoder may take for a metadata chunk.
const MAX_CHUNK_BYTES: usize = 32 << 20;

/// A WebP whose chunks have been listed.
pub(crate) struct Webp<'a> {
    decoder: WebPDecoder<Cursor<&'a [u8]>>,
}

pub(super) fn open<'a>(bytes: &'a [u8], limits: &Limits) -> Result<(Header, Webp<'a>)> {
    let mut decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(from_decoder)?;
    decoder.set_memory_limit(MAX_CHUNK_BYTES);
    let (width, height) = decoder.dimensions();
    let exif = decoder.exif_metadata().map_err(from_decoder)?;
    let header = Header {
        width,
        height,
        orientation: exif.as_deref().map_or(1, exif::orientation),
        frames: decoder.num_frames().max(1),
    }
    .checked(limits)?;
    Ok((header, Webp { decoder }))
}

impl Webp<'_> {
    pub(super) fn decode(mut self) -> Result<Decoded> {
        let (width, height) = self.decoder.dimensions();
        let layout = if self.decoder.has_alpha() {
            Layout::Rgba
        } else {
            Layout::Rgb
        };
        let mut pixels = Pixels::zeroed(Size::new(width, height), layout)?;
        self.decoder
            .read_image(&mut pixels.samples)
            .map_err(from_decoder)?;
        let profile = self.decoder.icc_profile().map_err(from_decoder)?;
        Ok(Decoded {
            picture: Picture::Pixels(drop_if_opaque(pixels)),
            warnings: profile.map(|_| profile_dropped()).into_iter().collect(),
            is_clean: true,
        })
    }
}

fn from_decoder(error: DecodingError) -> Error {
    match error {
        DecodingError::MemoryLimitExceeded => Error::limit(format!(
            "a chunk of the WebP takes more than the {MAX_CHUNK_BYTES} bytes that are allowed beside its pixels"
        )),
        DecodingError::IoError(_) => Error::corrupt("the WebP is cut off"),
        DecodingError::UnsupportedFeature(what) => Error::unsupported(format!(
            "the WebP has {what}; save it again as a JPEG or PNG"
        )),
        error => Error::corrupt(format!("the WebP is damaged: {error}")),
    }
}
