//! GIF: the first frame, on its canvas.

use std::io::Cursor;

use gif::{ColorOutput, DecodeOptions, DecodingError, MemoryLimit};

use super::pixel_rows::{Layout, PixelRows, zeroed};
use super::{Decoded, Header};
use crate::error::{Error, Result};
use crate::geometry::Size;
use crate::limits::Limits;
use crate::plane::Sink;
use crate::shape::Shape;

/// A GIF of which every block has been walked.
pub(crate) struct Gif<'a> {
    bytes: &'a [u8],
    size: Size,
}

pub(super) fn open<'a>(bytes: &'a [u8], limits: &Limits) -> Result<(Header, Gif<'a>)> {
    let mut options = DecodeOptions::new();
    options.skip_frame_decoding(true);
    let mut blocks = options
        .read_info(Cursor::new(bytes))
        .map_err(from_decoder)?;
    let size = Size::new(blocks.width().into(), blocks.height().into());
    let mut header = Header {
        width: size.width,
        height: size.height,
        orientation: 1,
        frames: 0,
    }
    .checked(limits)?;
    while let Some(frame) = blocks.next_frame_info().map_err(from_decoder)? {
        header.frames += 1;
        limits.check_frames(header.frames)?;
        limits.check_size(frame.width.into(), frame.height.into())?;
    }
    if header.frames == 0 {
        return Err(Error::corrupt("the GIF has no frame"));
    }
    Ok((header, Gif { bytes, size }))
}

impl Gif<'_> {
    pub(super) fn shape(&self) -> Shape {
        Shape::whole(self.size, Layout::Rgba.model())
    }

    pub(super) fn decode(self, sink: &mut dyn Sink) -> Result<Decoded> {
        let mut options = DecodeOptions::new();
        options.set_color_output(ColorOutput::RGBA);
        // The limits were checked by opening.
        options.set_memory_limit(MemoryLimit::Unlimited);
        let mut decoder = options
            .read_info(Cursor::new(self.bytes))
            .map_err(from_decoder)?;
        let Some(info) = decoder.next_frame_info().map_err(from_decoder)? else {
            return Err(Error::internal());
        };
        let frame = Frame {
            left: info.left.into(),
            top: info.top.into(),
            size: Size::new(info.width.into(), info.height.into()),
        };
        let mut samples = zeroed(frame.size, Layout::Rgba)?;
        if !samples.is_empty() {
            decoder
                .read_into_buffer(&mut samples)
                .map_err(from_decoder)?;
        }
        let mut rows = PixelRows::new(Layout::Rgba, self.size.width, sink);
        frame.compose(&samples, self.size, &mut rows)?;
        Ok(Decoded {
            warnings: Vec::new(),
            is_clean: true,
            is_opaque: rows.is_opaque(),
        })
    }
}

/// Where a frame lies on the canvas.
struct Frame {
    left: usize,
    top: usize,
    size: Size,
}

impl Frame {
    /// Gives the rows of a transparent canvas with the frame on it; what
    /// sticks out is cut.
    fn compose(&self, samples: &[u8], canvas: Size, rows: &mut PixelRows) -> Result<()> {
        let width = canvas.width as usize;
        let frame_width = self.size.width as usize;
        let shown = frame_width.min(width.saturating_sub(self.left));
        let mut row = vec![0; width * Layout::Rgba.bytes()];
        for y in 0..canvas.height as usize {
            row.fill(0);
            let line = y.checked_sub(self.top);
            let line = line.filter(|&line| line < self.size.height as usize && shown > 0);
            if let Some(line) = line {
                let start = self.left * Layout::Rgba.bytes();
                let from = line * frame_width * Layout::Rgba.bytes();
                let length = shown * Layout::Rgba.bytes();
                row[start..start + length].copy_from_slice(&samples[from..from + length]);
            }
            rows.push(&row)?;
        }
        Ok(())
    }
}

fn from_decoder(error: DecodingError) -> Error {
    match error {
        DecodingError::OutOfMemory => Error::out_of_memory(),
        DecodingError::Io(_) => Error::corrupt("the GIF is cut off"),
        error => Error::corrupt(format!("the GIF is damaged: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plane::Rows;

    /// The red plane.
    struct Red(Vec<u8>);

    impl Sink for Red {
        fn push(&mut self, plane: usize, rows: Rows<'_>) -> Result<()> {
            if plane == 0 {
                self.0.extend_from_slice(rows.samples);
            }
            Ok(())
        }
    }

    fn red_of(frame: &Frame) -> Vec<u8> {
        let mut red = Red(Vec::new());
        let mut rows = PixelRows::new(Layout::Rgba, 2, &mut red);
        let samples = [1, 1, 1, 255, 2, 2, 2, 255];
        frame.compose(&samples, Size::new(2, 2), &mut rows).unwrap();
        assert!(!rows.is_opaque());
        red.0
    }

    #[test]
    fn a_frame_is_put_at_its_place_and_cut_at_the_edges() {
        let size = Size::new(2, 1);
        let at = |left, top| Frame { left, top, size };
        assert_eq!(red_of(&at(0, 0)), [1, 2, 0, 0]);
        assert_eq!(red_of(&at(1, 1)), [0, 0, 0, 1]);
        assert_eq!(red_of(&at(2, 0)), [0; 4]);
        assert_eq!(red_of(&at(0, 2)), [0; 4]);
    }
}
