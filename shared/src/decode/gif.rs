//! GIF: the first frame, on its canvas.

use std::io::Cursor;

use gif::{ColorOutput, DecodeOptions, DecodingError, MemoryLimit};

use super::{Decoded, Header};
use crate::alpha::drop_if_opaque;
use crate::error::{Error, Result};
use crate::geometry::Size;
use crate::limits::Limits;
use crate::picture::Picture;
use crate::pixels::{Layout, Pixels};

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
    pub(super) fn decode(self) -> Result<Decoded> {
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
        let (left, top) = (info.left, info.top);
        let size = Size::new(info.width.into(), info.height.into());
        let mut frame = Pixels::zeroed(size, Layout::Rgba)?;
        if size.width > 0 && size.height > 0 {
            decoder
                .read_into_buffer(&mut frame.samples)
                .map_err(from_decoder)?;
        }
        let canvas = if size == self.size && (left, top) == (0, 0) {
            frame
        } else {
            composed(&frame, self.size, left.into(), top.into())?
        };
        Ok(Decoded {
            picture: Picture::Pixels(drop_if_opaque(canvas)),
            warnings: Vec::new(),
            is_clean: true,
        })
    }
}

/// The frame at its place on a transparent canvas; what sticks out is cut.
fn composed(frame: &Pixels, size: Size, left: u32, top: u32) -> Result<Pixels> {
    let mut canvas = Pixels::zeroed(size, Layout::Rgba)?;
    let (stride, frame_stride) = (canvas.stride(), frame.stride());
    if frame_stride == 0 || left >= size.width {
        return Ok(canvas);
    }
    let start = left as usize * Layout::Rgba.channels();
    let length = frame_stride.min(stride - start);
    let rows = canvas.samples.chunks_exact_mut(stride).skip(top as usize);
    for (row, frame_row) in rows.zip(frame.samples.chunks_exact(frame_stride)) {
        row[start..start + length].copy_from_slice(&frame_row[..length]);
    }
    Ok(canvas)
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

    #[test]
    fn a_frame_is_put_at_its_place_and_cut_at_the_edges() {
        let size = Size::new(2, 1);
        let frame =
            Pixels::from_samples(size, Layout::Rgba, vec![1, 1, 1, 255, 2, 2, 2, 255]).unwrap();
        let canvas = composed(&frame, Size::new(2, 2), 1, 1).unwrap();
        let expected = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 255];
        assert_eq!(canvas.samples, expected);
        let outside = composed(&frame, Size::new(2, 2), 2, 0).unwrap();
        assert_eq!(outside.samples, [0; 16]);
    }
}
