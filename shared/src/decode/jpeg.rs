//! JPEG: baseline, extended, progressive and arithmetic, of 8 bits, gray,
//! YCbCr, RGB, CMYK and YCCK.

use libjpeg_turbo_rs::common::types::{ComponentInfo, FrameHeader};
use libjpeg_turbo_rs::{ColorSpace, DctMethod, DecodeLimits, JpegError, RawImage};

use super::{Decoded, Header, exif, profile_dropped};
use crate::color::Model;
use crate::error::{Error, Result};
use crate::geometry::Size;
use crate::limits::Limits;
use crate::markers::segments;
use crate::picture::{Picture, Plane, Planes};
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
    model: Model,
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
    let inverted = segments(bytes)
        .any(|segment| segment.marker == APP14 && segment.body.starts_with(b"Adobe"));
    let model = match (decoder.jpeg_color_space(), frame.components.len()) {
        (ColorSpace::Grayscale, 1) => Model::Gray,
        (ColorSpace::YCbCr, 3) => Model::Ycc,
        (ColorSpace::Rgb, 3) => Model::Rgb,
        (ColorSpace::Cmyk, 4) => Model::Cmyk { inverted },
        (ColorSpace::Ycck, 4) => Model::Ycck { inverted },
        (_, count) => {
            return Err(Error::unsupported(format!(
                "the JPEG has {count} components of an unknown color model; save it again as an ordinary JPEG"
            )));
        }
    };
    Ok((header, Jpeg { decoder, model }))
}

/// Refuses what the decoder does not read, or reads wrongly.
fn check_support(frame: &FrameHeader) -> Result<()> {
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
    Ok(())
}

impl Jpeg<'_> {
    pub(super) fn decode(mut self) -> Result<Decoded> {
        let frame = self.decoder.header();
        let size = Size::new(frame.width.into(), frame.height.into());
        let components = frame.components.clone();
        let mut warnings = Vec::new();
        if self.decoder.icc_profile().map_err(from_decoder)?.is_some() {
            warnings.push(profile_dropped());
        }
        if components.len() == 4 {
            warnings.push(cmyk_approximated());
        }
        // The integer transform: the float one differs between targets.
        self.decoder.set_dct_method(DctMethod::IsLow);
        let (raw, flaws) = self
            .decoder
            .decode_raw_with_warnings()
            .map_err(from_decoder)?;
        let planes = planes(size, &components, raw)?;
        Ok(Decoded {
            picture: Picture::Planes(Planes {
                size,
                model: self.model,
                planes,
            }),
            warnings,
            is_clean: flaws.is_empty(),
        })
    }
}

/// The decoder's planes without the padding that fills their last blocks.
fn planes(size: Size, components: &[ComponentInfo], raw: RawImage) -> Result<Vec<Plane>> {
    let most = |sampling: fn(&ComponentInfo) -> u8| components.iter().map(sampling).max();
    let (Some(most_across), Some(most_down)) = (
        most(|component| component.horizontal_sampling),
        most(|component| component.vertical_sampling),
    ) else {
        return Err(Error::internal());
    };
    let mut planes = Vec::new();
    let padded = raw.planes.into_iter().zip(raw.plane_widths);
    for (component, (samples, stride)) in components.iter().zip(padded) {
        let (across, down) = (component.horizontal_sampling, component.vertical_sampling);
        let plane_size = Size::new(
            (size.width * u32::from(across)).div_ceil(most_across.into()),
            (size.height * u32::from(down)).div_ceil(most_down.into()),
        );
        planes.push(Plane {
            samples: Pixels::from_samples(
                plane_size,
                Layout::Gray,
                trimmed(samples, stride, plane_size)?,
            )?,
            density: (
                f64::from(across) / f64::from(most_across),
                f64::from(down) / f64::from(most_down),
            ),
        });
    }
    Ok(planes)
}

/// Moves the rows together, in place.
fn trimmed(mut samples: Vec<u8>, stride: usize, size: Size) -> Result<Vec<u8>> {
    let (width, height) = (size.width as usize, size.height as usize);
    if width > stride || samples.len() < stride * height {
        return Err(Error::internal());
    }
    for row in 1..height {
        samples.copy_within(row * stride..row * stride + width, row * width);
    }
    samples.truncate(width * height);
    Ok(samples)
}

fn cmyk_approximated() -> Warning {
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
