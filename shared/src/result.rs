//! What the operations return, with the names that the JSON has.

use serde::{Deserialize, Serialize};

use crate::geometry::Size;
use crate::hash::sha256_hex;

/// A file format that isopix reads or writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)] // the names say it
pub enum FileFormat {
    Jpeg,
    Png,
    Webp,
    Gif,
}

impl FileFormat {
    /// The usual ending of file names, without the dot.
    ///
    /// ```
    /// assert_eq!(isopix::FileFormat::Jpeg.extension(), "jpg");
    /// ```
    pub const fn extension(self) -> &'static str {
        match self {
            FileFormat::Jpeg => "jpg",
            FileFormat::Png => "png",
            FileFormat::Webp => "webp",
            FileFormat::Gif => "gif",
        }
    }

    /// The media type.
    ///
    /// ```
    /// assert_eq!(isopix::FileFormat::Jpeg.content_type(), "image/jpeg");
    /// ```
    pub const fn content_type(self) -> &'static str {
        match self {
            FileFormat::Jpeg => "image/jpeg",
            FileFormat::Png => "image/png",
            FileFormat::Webp => "image/webp",
            FileFormat::Gif => "image/gif",
        }
    }
}

/// Facts of an original, as its header has them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Source {
    /// The format, told by the first bytes.
    pub format: FileFormat,
    /// Width in pixels as stored, before orientation.
    pub width: u32,
    /// Height in pixels as stored, before orientation.
    pub height: u32,
    /// Size of the file in bytes.
    pub bytes: u64,
    /// EXIF orientation, 1 to 8; 1 where the file has none.
    pub orientation: u8,
    /// Number of frames; 1 for a still image.
    pub frames: u32,
}

/// Something that was done, or not done, and that a person may want to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// A stable code, such as `profile-dropped`.
    pub code: String,
    /// What happened, for people.
    pub message: String,
}

/// An encoded image: the master or a rendition's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoded {
    /// `jpeg` or `png`.
    pub format: FileFormat,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// The file.
    pub bytes: Vec<u8>,
    /// SHA-256 of the file, 64 hex digits.
    pub sha256: String,
}

impl Encoded {
    pub(crate) fn new(format: FileFormat, size: Size, bytes: Vec<u8>) -> Self {
        Encoded {
            format,
            width: size.width,
            height: size.height,
            sha256: sha256_hex(&bytes),
            bytes,
        }
    }
}

/// A variant's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendition {
    /// The variant's name in the recipe.
    pub variant: String,
    /// The file.
    pub file: Encoded,
}

/// Everything that a recipe makes of one original.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// Facts of the original.
    pub source: Source,
    /// What a person may want to know.
    pub warnings: Vec<Warning>,
    /// The master; absent where the recipe has none.
    pub master: Option<Encoded>,
    /// The renditions, in the order of variant names, then of the variant's
    /// formats.
    pub renditions: Vec<Rendition>,
}
