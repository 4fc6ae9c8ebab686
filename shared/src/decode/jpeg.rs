//! JPEG: baseline, extended, progressive and arithmetic, of 8 bits, gray,
//! YCbCr, RGB, CMYK and YCCK.

use libjpeg_turbo_rs::common::types::{ComponentInfo, FrameHeader};
use libjpeg_turbo_rs::{ColorSpace, DctMethod, DecodeLimits, JpegError, PixelFormat};

use super::{Decoded, Header, exif, profile_dropped};
use crate::error::{Error, Result};
use crate::geometry::Size;
use crate::limits::Limits;
use crate::markers::segments;
use crate::pixels::{Layout, Pixels};
use crate::result::Warning;

/// The most scans of a progressive file. libjpeg's own scripts have at most
/// 10, optimisers try up to 64; thousands serve to keep a decoder busy.
const MAX_SCANS: usize = 100;

/// How the decoder's message begins for a scan of some but not all components.
const PARTLY_INTERLEAVED: &str = "non-interleaved baseline scan has";

/// Adobe's marker, APP14: inks are stored inverted.
const APP14: u8 = 0xee;

/// A JPEG whose markers have been read.
pub(crate) struct Jpeg<'a> {
    decoder: libjpeg_turbo_rs::Decoder<'a>,
    has_adobe_marker: bool,
}

pub(super) fn open<'a>(bytes: &'a [u8], limits: &Limits) -> Result<(Header, Jpeg<'a>)> {
    let decode_limits = DecodeLimits {
        max_width: limits.max_dimension as usize,
        max_height: limits.max_dimension as usize,
        max_pixels: limits.max_pixels,
        max_scans: MAX_SCANS,
        max_memory: None,
    };
    let decoder =
        libjpeg_turbo_rs::Decoder::new_with_limits(bytes, decode_limits).map_err(from_decoder)?;
    let frame = decoder.header();
    let header = Header {
        width: frame.width.into(),
        height: frame.height.into(),
        orientation: decoder.exif_data().map_or(1, exif::orientation),
        frames: 1,
    }
    .checked(limits)?;
    check_support(frame)?;
    let has_adobe_marker = segments(bytes)
        .any(|segment| segment.marker == APP14 && segment.body.starts_with(b"Adobe"));
    let jpeg = Jpeg {
        decoder,
        has_adobe_marker,
    };
    Ok((header, jpeg))
}

/// Refuses what the decoder does not read, or reads wrongly.
fn check_support(frame: &FrameHeader) -> Result<()> {
    let components = &frame.components;
    let refuse = |what: &str| {
        Err(Error::unsupported(format!(
            "the JPEG {what}; save it again as an ordinary JPEG"
        )))
    };
    if frame.is_lossless {
        return refuse("is lossless");
    }
    if frame.precision != 8 {
        return refuse(&format!("has {} bits per sample, not 8", frame.precision));
    }
    let sampling =
        |component: &ComponentInfo| (component.horizontal_sampling, component.vertical_sampling);
    let is_subsampled = components
        .windows(2)
        .any(|pair| sampling(&pair[0]) != sampling(&pair[1]));
    if components.len() == 4 && is_subsampled {
        return refuse("has subsampled inks");
    }
    Ok(())
}

impl Jpeg<'_> {
    pub(super) fn decode(mut self) -> Result<Decoded> {
        let color_space = self.decoder.jpeg_color_space();
        let (layout, format) = match color_space {
            ColorSpace::Grayscale => (Layout::Gray, PixelFormat::Grayscale),
            ColorSpace::Cmyk | ColorSpace::Ycck => (Layout::Rgba, PixelFormat::Cmyk),
            _ => (Layout::Rgb, PixelFormat::Rgb),
        };
        // The integer transform: the float one differs between targets.
        self.decoder.set_dct_method(DctMethod::IsLow);
        self.decoder.set_output_format(format);
        let image = self.decoder.decode_image().map_err(from_decoder)?;
        // Both come from 16-bit fields.
        let size = Size::new(image.width as u32, image.height as u32);
        let mut pixels = Pixels::from_samples(size, layout, image.data)?;
        let mut warnings = Vec::new();
        if image.icc_profile.is_some() {
            warnings.push(profile_dropped());
        }
        if format == PixelFormat::Cmyk {
            pixels = cmyk_to_rgb(pixels, self.has_adobe_marker);
            warnings.push(cmyk_converted());
        }
        Ok(Decoded {
            pixels,
            warnings,
            is_clean: image.warnings.is_empty(),
        })
    }
}

/// Inks to RGB without a profile, in place. 255 is no ink where inks are
/// inverted, as Adobe's programs store them, and full ink elsewhere.
fn cmyk_to_rgb(mut pixels: Pixels, inverted: bool) -> Pixels {
    for pixel in pixels.samples.chunks_exact_mut(4) {
        if !inverted {
            for ink in pixel.iter_mut() {
                *ink = 255 - *ink;
            }
        }
        let key = u32::from(pixel[3]);
        for ink in &mut pixel[..3] {
            *ink = ((u32::from(*ink) * key + 127) / 255) as u8;
        }
        pixel[3] = 255;
    }
    crate::alpha::drop_if_opaque(pixels)
}

fn cmyk_converted() -> Warning {
    Warning {
        code: "cmyk-approximated".to_owned(),
        message: "the file's inks were turned into RGB without a color profile".to_owned(),
    }
}

fn from_decoder(error: JpegError) -> Error {
    match error {
        JpegError::Unsupported(what) => Error::unsupported(format!("the JPEG has {what}")),
        JpegError::LimitExceeded {
            what,
            actual,
            limit,
        } => Error::limit(format!(
            "the JPEG's {what} is {actual}, and {limit} is allowed"
        )),
        // A legal file: T.81 allows any grouping of components into scans.
        JpegError::CorruptData(what) if what.starts_with(PARTLY_INTERLEAVED) => Error::unsupported(
            "the JPEG has partly interleaved scans; save it again as an ordinary JPEG",
        ),
        JpegError::AllocationFailed { .. } => Error::out_of_memory(),
        error => Error::corrupt(format!("the JPEG is damaged or cut off: {error}")),
    }
}
