//! From a file to pixels. Opening reads the header and checks the limits;
//! decoding allocates.

mod exif;
#[cfg(feature = "full")]
mod gif;
pub(crate) mod jpeg;
#[cfg(feature = "full")]
mod pixel_rows;
#[cfg(feature = "full")]
mod png;
#[cfg(feature = "full")]
mod webp;

use crate::error::{Error, Result};
use crate::limits::Limits;
use crate::orient::Orientation;
use crate::plane::Sink;
use crate::result::{FileFormat, Source, Warning};
use crate::shape::{Scale, Shape};
use crate::simd::Level;

/// An original whose header has been read and found within the limits.
pub(crate) struct Original<'a> {
    /// What the header says.
    pub(crate) source: Source,
    /// What decoding will give.
    pub(crate) shape: Shape,
    decoder: Decoder<'a>,
}

enum Decoder<'a> {
    Jpeg(Box<jpeg::Jpeg<'a>>),
    #[cfg(feature = "full")]
    Png(Box<png::Png<'a>>),
    #[cfg(feature = "full")]
    Gif(gif::Gif<'a>),
    #[cfg(feature = "full")]
    Webp(Box<webp::Webp<'a>>),
}

/// What is known once an image has been decoded to its end; what is truncated
/// or damaged is an error instead.
pub(crate) struct Decoded {
    /// What a person may want to know.
    pub(crate) warnings: Vec<Warning>,
    /// Whether the decoder had nothing to overlook.
    pub(crate) is_clean: bool,
    /// Whether every pixel is opaque.
    pub(crate) is_opaque: bool,
}

impl Original<'_> {
    pub(crate) fn orientation(&self) -> Orientation {
        Orientation::from_exif(self.source.orientation)
    }

    /// Decodes each plane at its scale into the sink. Color is premultiplied.
    pub(crate) fn decode(
        self,
        level: Level,
        scales: &[Scale],
        sink: &mut dyn Sink,
    ) -> Result<Decoded> {
        match self.decoder {
            Decoder::Jpeg(jpeg) => jpeg.decode(level, scales, sink),
            #[cfg(feature = "full")]
            Decoder::Png(png) => png.decode(sink),
            #[cfg(feature = "full")]
            Decoder::Gif(gif) => gif.decode(sink),
            #[cfg(feature = "full")]
            Decoder::Webp(webp) => webp.decode(sink),
        }
    }
}

/// Reads the header and checks every limit that it can break.
pub(crate) fn open<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Original<'a>> {
    limits.check_bytes(bytes.len() as u64)?;
    let format = sniff(bytes)?;
    let (header, shape, decoder) = match format {
        FileFormat::Jpeg => {
            let (header, jpeg) = jpeg::open(bytes, limits)?;
            (header, jpeg.shape(), Decoder::Jpeg(Box::new(jpeg)))
        }
        #[cfg(feature = "full")]
        FileFormat::Png => {
            let (header, png) = png::open(bytes, limits)?;
            (header, png.shape(), Decoder::Png(Box::new(png)))
        }
        #[cfg(feature = "full")]
        FileFormat::Gif => {
            let (header, gif) = gif::open(bytes, limits)?;
            (header, gif.shape(), Decoder::Gif(gif))
        }
        #[cfg(feature = "full")]
        FileFormat::Webp => {
            let (header, webp) = webp::open(bytes, limits)?;
            (header, webp.shape(), Decoder::Webp(Box::new(webp)))
        }
        #[cfg(not(feature = "full"))]
        _ => return Err(Error::unsupported("this build reads JPEG alone")),
    };
    let source = Source {
        format,
        width: header.width,
        height: header.height,
        bytes: bytes.len() as u64,
        orientation: header.orientation,
        frames: header.frames,
    };
    Ok(Original {
        source,
        shape,
        decoder,
    })
}

/// What a header tells.
struct Header {
    width: u32,
    height: u32,
    /// 1 to 8.
    orientation: u8,
    frames: u32,
}

impl Header {
    /// The header, once its numbers are within the limits.
    fn checked(self, limits: &Limits) -> Result<Self> {
        if self.width == 0 || self.height == 0 {
            return Err(Error::corrupt(format!(
                "the image is {} x {} pixels: it is empty",
                self.width, self.height
            )));
        }
        limits.check_size(self.width, self.height)?;
        limits.check_frames(self.frames)?;
        Ok(self)
    }
}

/// Tells the format by the first bytes, trusting no name or label.
fn sniff(bytes: &[u8]) -> Result<FileFormat> {
    match bytes {
        [0xff, 0xd8, 0xff, ..] => Ok(FileFormat::Jpeg),
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Ok(FileFormat::Png),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Ok(FileFormat::Gif),
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => Ok(FileFormat::Webp),
        [] => Err(Error::unsupported("the file is empty")),
        _ => Err(Error::unsupported(format!(
            "the file is {}; JPEG, PNG, WebP and GIF are read",
            what_else(bytes)
        ))),
    }
}

/// A name for formats that people send and isopix does not read.
fn what_else(bytes: &[u8]) -> &'static str {
    match bytes {
        [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] => match brand {
            [b'a', b'v', b'i', b'f' | b's', ..] => "AVIF",
            [b'h', b'e', b'i' | b'v', ..] | [b'm', b'i' | b's', b'f', b'1', ..] => "HEIC",
            _ => "a video or another file of the MP4 family",
        },
        [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => "TIFF or a camera's raw file",
        [b'B', b'M', ..] => "BMP",
        [0xff, 0x0a, ..] | [0, 0, 0, 0x0c, b'J', b'X', b'L', b' ', ..] => "JPEG XL",
        [b'%', b'P', b'D', b'F', ..] => "PDF",
        [b'<', ..] => "text, perhaps SVG or HTML",
        _ => "in no format that is known here",
    }
}

fn profile_dropped() -> Warning {
    Warning {
        code: "profile-dropped".to_owned(),
        message: "the file's color profile was dropped without converting the colors".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;

    #[test]
    fn what_is_not_read_is_named() {
        for (bytes, name) in [
            (&b"\0\0\0\x18ftypheic"[..], "HEIC"),
            (b"\0\0\0\x1cftypavif", "AVIF"),
            (b"II*\0", "TIFF"),
            (b"", "empty"),
            (b"hello", "no format"),
        ] {
            let error = sniff(bytes).unwrap_err();
            assert_eq!(error.code, Code::UnsupportedFormat);
            assert!(error.message.contains(name), "{}", error.message);
        }
    }
}
