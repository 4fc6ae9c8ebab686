//! WebP, lossy and lossless; of an animated one the first composed frame.

use std::io::Cursor;

use image_webp::{DecodingError, WebPDecoder};

use super::pixel_rows::{Layout, PixelRows, zeroed};
use super::{Decoded, Header, exif, profile_dropped};
use crate::error::{Error, Result};
use crate::geometry::Size;
use crate::limits::Limits;
use crate::plane::Sink;
use crate::shape::Shape;

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
    pub(super) fn shape(&self) -> Shape {
        Shape::whole(self.size(), self.layout().model())
    }

    pub(super) fn decode(mut self, sink: &mut dyn Sink) -> Result<Decoded> {
        let (size, layout) = (self.size(), self.layout());
        let mut samples = zeroed(size, layout)?;
        self.decoder
            .read_image(&mut samples)
            .map_err(from_decoder)?;
        let profile = self.decoder.icc_profile().map_err(from_decoder)?;
        let mut rows = PixelRows::new(layout, size.width, sink);
        rows.push_all(&samples)?;
        Ok(Decoded {
            warnings: profile.map(|_| profile_dropped()).into_iter().collect(),
            is_clean: true,
            is_opaque: rows.is_opaque(),
        })
    }

    fn size(&self) -> Size {
        let (width, height) = self.decoder.dimensions();
        Size::new(width, height)
    }

    fn layout(&self) -> Layout {
        if self.decoder.has_alpha() {
            Layout::Rgba
        } else {
            Layout::Rgb
        }
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
