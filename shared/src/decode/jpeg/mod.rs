//! JPEG: baseline, extended, progressive and arithmetic, of 8 bits, gray,
//! YCbCr, RGB, CMYK and YCCK; planes as the file has them, row by row, whole or
//! at 1/2, 1/4 or 1/8.
//!
//! Markers are read by the library, `libjpeg-turbo-rs`, which also makes code
//! tables of them and decodes the blocks of arithmetic scans. Huffman decoding
//! and the inverse transform are here, for four reasons:
//!
//! 1. Identity. For coefficients that no encoder makes but a damaged file may
//!    have, the library's inverse transforms differ between SIMD and scalar
//!    code, so between a server and a browser. And it chooses between them by
//!    an environment variable too, where the core has to be a function of its
//!    arguments.
//! 2. The library decodes planes at full size only.
//! 3. Rows that are used at once need neither memory nor a way through it.
//! 4. Speed: entropy decoding is most of the work for a large original.
//!
//! From markers to rows: [`frame`] is the geometry. [`scan`] goes through the
//! blocks of a sequential file, with [`huffman`], [`codes`] and [`bits`];
//! [`coefficients`] collects those of the others, with [`progressive`] and
//! [`arithmetic`]. [`band`] makes rows of them, with [`idct`] or [`scaled`].

mod arithmetic;
mod band;
mod bits;
mod block;
mod codes;
mod coefficients;
pub(crate) mod echo;
mod frame;
mod huffman;
mod idct;
mod progressive;
mod scaled;
mod scan;
mod stream;
mod tables;
#[cfg(test)]
mod tests;

use libjpeg_turbo_rs::JpegError;
use libjpeg_turbo_rs::common::icc::try_reassemble_icc_profile;
use libjpeg_turbo_rs::common::types::FrameHeader;
use libjpeg_turbo_rs::decode::marker::{JpegMetadata, MarkerReader};

use self::frame::Frame;
use self::stream::Stream;
use super::{Decoded, Header, exif, profile_dropped};
use crate::error::{Error, Result};
use crate::geometry::Size;
use crate::image::Model;
use crate::limits::Limits;
use crate::markers::segments;
use crate::plane::Sink;
use crate::result::Warning;
use crate::shape::{Scale, Shape};
use crate::simd::Level;

/// The most scans of a progressive file. libjpeg's own scripts have at most
/// 10, optimisers try up to 64; thousands serve to keep a decoder busy.
const MAX_SCANS: usize = 100;

/// How the decoder's message begins for a scan of some but not all components.
const PARTLY_INTERLEAVED: &str = "non-interleaved baseline scan has";

/// Adobe's marker, APP14: inks are stored inverted.
const APP14: u8 = 0xee;

/// A JPEG whose markers have been read.
pub(crate) struct Jpeg<'a> {
    file: &'a [u8],
    metadata: JpegMetadata,
    frame: Frame,
    model: Model,
}

pub(super) fn open<'a>(bytes: &'a [u8], limits: &Limits) -> Result<(Header, Jpeg<'a>)> {
    let mut reader = MarkerReader::new(bytes);
    reader.set_scan_cap(MAX_SCANS);
    let metadata = reader.read_markers().map_err(from_decoder)?;
    let header = Header {
        width: metadata.frame.width.into(),
        height: metadata.frame.height.into(),
        orientation: metadata.exif_data.as_deref().map_or(1, exif::orientation),
        frames: 1,
    }
    .checked(limits)?;
    check_support(&metadata.frame)?;
    let jpeg = Jpeg {
        file: bytes,
        frame: Frame::new(&metadata.frame),
        model: model(bytes, &metadata)?,
        metadata,
    };
    Ok((header, jpeg))
}

impl Jpeg<'_> {
    /// Its planes, in the file's order.
    pub(super) fn shape(&self) -> Shape {
        let frame = &self.metadata.frame;
        Shape {
            size: Size::new(frame.width.into(), frame.height.into()),
            model: self.model,
            planes: self.frame.shapes(),
            is_scalable: true,
        }
    }

    /// Decodes the file, each plane at its scale, and pushes rows as they come:
    /// those of a row of MCUs of each plane in turn.
    ///
    /// # Errors
    /// `corrupt` where the data is damaged or ends too early,
    /// `unsupported-format` for rare ways of interleaving, `out-of-memory`, and
    /// the sink's.
    pub(super) fn decode(
        self,
        level: Level,
        scales: &[Scale],
        sink: &mut dyn Sink,
    ) -> Result<Decoded> {
        if scales.len() != self.frame.components.len() {
            return Err(Error::internal());
        }
        let warnings = self.warnings()?;
        Stream {
            file: self.file,
            metadata: &self.metadata,
            frame: &self.frame,
            level,
            scales,
        }
        .run(sink)?;
        Ok(Decoded {
            warnings,
            is_clean: self.metadata.extraneous_bytes == 0,
            is_opaque: true,
        })
    }

    fn warnings(&self) -> Result<Vec<Warning>> {
        let mut warnings = Vec::new();
        let profile = try_reassemble_icc_profile(&self.metadata.icc_chunks);
        if profile.map_err(from_decoder)?.is_some() {
            warnings.push(profile_dropped());
        }
        if self.frame.components.len() == 4 {
            warnings.push(cmyk_approximated());
        }
        Ok(warnings)
    }
}

/// The color model, by libjpeg's rules (`jdapimin.c`): JFIF's marker means
/// YCbCr, else Adobe's marker decides, else components that are called R, G, B.
/// Markers after the first scan count no more.
fn model(bytes: &[u8], metadata: &JpegMetadata) -> Result<Model> {
    let components = &metadata.frame.components;
    let adobe = metadata.adobe_transform_at_first_sos;
    let inverted = || {
        segments(bytes).any(|segment| segment.marker == APP14 && segment.body.starts_with(b"Adobe"))
    };
    Ok(match (components.len(), adobe) {
        (1, _) => Model::Gray,
        (3, _) if metadata.saw_jfif_marker_at_first_sos => Model::Ycc,
        (3, Some(0)) => Model::Rgb,
        (3, Some(_)) => Model::Ycc,
        (3, None) if components.iter().map(|c| c.id).eq(*b"RGB") => Model::Rgb,
        (3, None) => Model::Ycc,
        (4, Some(1..)) => Model::Ycck {
            inverted: inverted(),
        },
        (4, _) => Model::Cmyk {
            inverted: inverted(),
        },
        (count, _) => {
            return Err(Error::unsupported(format!(
                "the JPEG has {count} components of an unknown color model; save it again as an ordinary JPEG"
            )));
        }
    })
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
