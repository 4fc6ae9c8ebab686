//! PNG of every color type, depth and interlacing; of an animated one the
//! default image.

use std::io::Cursor;

use png::{ColorType, DecodingError, Transformations};

use super::{Decoded, Header, exif, profile_dropped};
use crate::alpha::drop_if_opaque;
use crate::error::{Error, Result};
use crate::geometry::Size;
use crate::limits::Limits;
use crate::picture::Picture;
use crate::pixels::{Layout, Pixels, zeroed_samples};

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
    pub(super) fn decode(mut self) -> Result<Decoded> {
        let info = self.reader.info();
        let size = Size::new(info.width, info.height);
        let has_profile = info.icc_profile.is_some();
        let (color, _) = self.reader.output_color_type();
        let layout = match color {
            ColorType::Grayscale => Layout::Gray,
            ColorType::GrayscaleAlpha | ColorType::Rgba => Layout::Rgba,
            ColorType::Rgb | ColorType::Indexed => Layout::Rgb,
        };
        let mut samples = zeroed_samples(size, layout)?;
        let written = match color {
            ColorType::GrayscaleAlpha => {
                let half = samples.len() / 2;
                self.reader.next_frame(&mut samples[..half])
            }
            _ => self.reader.next_frame(&mut samples),
        };
        written.map_err(from_decoder)?;
        // Reads to the end of the file's last chunk: what is cut off there is
        // damaged too.
        self.reader.finish().map_err(from_decoder)?;
        if color == ColorType::GrayscaleAlpha {
            spread_gray_alpha(&mut samples);
        }
        Ok(Decoded {
            picture: Picture::Pixels(drop_if_opaque(Pixels::from_samples(size, layout, samples)?)),
            warnings: if has_profile {
                vec![profile_dropped()]
            } else {
                Vec::new()
            },
            is_clean: true,
        })
    }
}

/// Gray and alpha in the first half become RGBA in the whole, from the back so
/// that nothing is overwritten before it is read.
fn spread_gray_alpha(samples: &mut [u8]) {
    for index in (0..samples.len() / 4).rev() {
        let [gray, alpha] = [samples[index * 2], samples[index * 2 + 1]];
        samples[index * 4..index * 4 + 4].copy_from_slice(&[gray, gray, gray, alpha]);
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
