//! PNG of every color type, depth and interlacing; of an animated one the
//! default image.

use std::io::Cursor;

use png::{ColorType, DecodingError, Transformations};

use super::pixel_rows::{Layout, PixelRows, zeroed};
use super::{Decoded, Header, exif, profile_dropped};
use crate::error::{Error, Result};
use crate::geometry::Size;
use crate::limits::Limits;
use crate::plane::Sink;
use crate::shape::Shape;

/// Memory that the decoder may take for anything but pixels: chunks such as
/// palettes and color profiles, and rows. Profiles of printers reach 4 MB.
const MAX_WORKING_BYTES: usize = 32 << 20;

/// A PNG whose chunks before the image have been read.
pub(crate) struct Png<'a> {
    reader: png::Reader<Cursor<&'a [u8]>>,
}

pub(super) fn open<'a>(bytes: &'a [u8], limits: &Limits) -> Result<(Header, Png<'a>)> {
    let mut decoder = png::Decoder::new_with_limits(
        Cursor::new(bytes),
        png::Limits {
            bytes: MAX_WORKING_BYTES,
        },
    );
    // Palettes to RGB, less than 8 bits to 8, 16 to their high 8, tRNS to alpha.
    decoder.set_transformations(Transformations::normalize_to_color8());
    decoder.set_ignore_text_chunk(true);
    // Before the decoder asks whether this target can address the image: the
    // answer would not be the same everywhere.
    let declared = decoder.read_header_info().map_err(from_decoder)?;
    limits.check_size(declared.width, declared.height)?;
    let reader = decoder.read_info().map_err(from_decoder)?;
    let info = reader.info();
    let header = Header {
        width: info.width,
        height: info.height,
        orientation: info.exif_metadata.as_deref().map_or(1, exif::orientation),
        frames: info
            .animation_control()
            .map_or(1, |animation| animation.num_frames.max(1)),
    }
    .checked(limits)?;
    Ok((header, Png { reader }))
}

impl Png<'_> {
    pub(super) fn shape(&self) -> Shape {
        Shape::whole(self.size(), self.layout().model())
    }

    pub(super) fn decode(mut self, sink: &mut dyn Sink) -> Result<Decoded> {
        let has_profile = self.reader.info().icc_profile.is_some();
        let (size, layout) = (self.size(), self.layout());
        let mut rows = PixelRows::new(layout, size.width, sink);
        if self.reader.info().interlaced {
            // Its rows come in seven passes over the whole image.
            let mut samples = zeroed(size, layout)?;
            self.reader.next_frame(&mut samples).map_err(from_decoder)?;
            rows.push_all(&samples)?;
        } else {
            for _ in 0..size.height {
                let Some(row) = self.reader.next_row().map_err(from_decoder)? else {
                    return Err(Error::internal());
                };
                rows.push(row.data())?;
            }
        }
        let is_opaque = rows.is_opaque();
        // Reads to the end of the file's last chunk: what is cut off there is
        // damaged too.
        self.reader.finish().map_err(from_decoder)?;
        Ok(Decoded {
            warnings: if has_profile {
                vec![profile_dropped()]
            } else {
                Vec::new()
            },
            is_clean: true,
            is_opaque,
        })
    }

    fn size(&self) -> Size {
        let info = self.reader.info();
        Size::new(info.width, info.height)
    }

    fn layout(&self) -> Layout {
        match self.reader.output_color_type().0 {
            ColorType::Grayscale => Layout::Gray,
            ColorType::GrayscaleAlpha => Layout::GrayAlpha,
            ColorType::Rgb | ColorType::Indexed => Layout::Rgb,
            ColorType::Rgba => Layout::Rgba,
        }
    }
}

fn from_decoder(error: DecodingError) -> Error {
    match error {
        DecodingError::LimitsExceeded => Error::limit(format!(
            "a chunk of the PNG takes more than the {MAX_WORKING_BYTES} bytes that are allowed beside its pixels"
        )),
        DecodingError::IoError(_) => Error::corrupt("the PNG is cut off"),
        error => Error::corrupt(format!("the PNG is damaged: {error}")),
    }
}
