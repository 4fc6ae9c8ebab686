//! What an original may ask for, checked before memory is taken.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// Bounds on an original, the same numbers on both sides.
///
/// ```
/// let limits = isopix::Limits::default();
/// assert_eq!(limits.max_bytes, 50 * 1024 * 1024);
/// assert!(limits.check_size(10_000, 10_001).is_err());
/// ```
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Limits {
    /// Size of the file in bytes; default 52,428,800 (50 MiB).
    pub max_bytes: u64,
    /// Width times height, of the original and of every output; default
    /// 100,000,000.
    pub max_pixels: u64,
    /// Width or height in pixels; default 30,000, at most
    /// [`Limits::DIMENSION_CEILING`].
    pub max_dimension: u32,
    /// Frames of an animation; default 1000.
    pub max_frames: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            max_bytes: 52_428_800,
            max_pixels: 100_000_000,
            max_dimension: 30_000,
            max_frames: 1000,
        }
    }
}

impl Limits {
    /// The largest width or height that a recipe may allow: libjpeg's
    /// `JPEG_MAX_DIMENSION`.
    pub const DIMENSION_CEILING: u32 = 65_500;
    /// The largest number of pixels that a recipe may allow: a byte count of
    /// four channels still fits 32 bits, which is what wasm addresses.
    pub const PIXELS_CEILING: u64 = 1_000_000_000;

    /// Refuses a file of more than `max_bytes` bytes, or an empty one.
    ///
    /// ```
    /// assert!(isopix::Limits::default().check_bytes(1 << 30).is_err());
    /// ```
    pub fn check_bytes(&self, bytes: u64) -> Result<()> {
        if bytes > self.max_bytes {
            return Err(Error::limit(format!(
                "the file has {bytes} bytes, and limits.maxBytes allows {}",
                self.max_bytes
            )));
        }
        Ok(())
    }

    /// Refuses a width, height or pixel count above the limits.
    ///
    /// ```
    /// assert!(isopix::Limits::default().check_size(30_001, 1).is_err());
    /// ```
    pub fn check_size(&self, width: u32, height: u32) -> Result<()> {
        let longest = width.max(height);
        if longest > self.max_dimension {
            return Err(Error::limit(format!(
                "the image is {width} x {height} pixels, and limits.maxDimension allows {} on a side",
                self.max_dimension
            )));
        }
        let pixels = u64::from(width) * u64::from(height);
        if pixels > self.max_pixels {
            return Err(Error::limit(format!(
                "the image is {width} x {height} = {pixels} pixels, and limits.maxPixels allows {}",
                self.max_pixels
            )));
        }
        Ok(())
    }

    /// Refuses an animation of more than `max_frames` frames.
    ///
    /// ```
    /// assert!(isopix::Limits::default().check_frames(1001).is_err());
    /// ```
    pub fn check_frames(&self, frames: u32) -> Result<()> {
        if frames > self.max_frames {
            return Err(Error::limit(format!(
                "the file has {frames} frames, and limits.maxFrames allows {}",
                self.max_frames
            )));
        }
        Ok(())
    }
}
