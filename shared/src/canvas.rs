//! The padding of contain.

use crate::error::{Error, Result};
use crate::geometry::Size;
use crate::pixels::{Layout, Pixels};
use crate::recipe::Background;

/// Puts an image on a canvas of an opaque color. A canvas of the image's own
/// size is the image.
pub(crate) fn pad(
    image: Pixels,
    canvas: Size,
    placed: (u32, u32),
    background: Background,
) -> Result<Pixels> {
    if image.size == canvas {
        return Ok(image);
    }
    let [red, green, blue] = background.0;
    let image = if image.layout == Layout::Gray && (red != green || green != blue) {
        to_rgb(&image)?
    } else {
        image
    };
    let mut padded = Pixels::zeroed(canvas, image.layout)?;
    let color: &[u8] = match image.layout {
        Layout::Gray => &[red],
        Layout::Rgb => &[red, green, blue],
        Layout::Rgba => &[red, green, blue, 255],
    };
    for pixel in padded.samples.chunks_exact_mut(color.len()) {
        pixel.copy_from_slice(color);
    }
    let (canvas_stride, image_stride) = (padded.stride(), image.stride());
    if image_stride == 0 || canvas_stride == 0 {
        return Err(Error::internal());
    }
    let left = placed.0 as usize * image.layout.channels();
    let rows = padded.samples.chunks_exact_mut(canvas_stride);
    let image_rows = image.samples.chunks_exact(image_stride);
    for (row, image_row) in rows.skip(placed.1 as usize).zip(image_rows) {
        row[left..left + image_stride].copy_from_slice(image_row);
    }
    Ok(padded)
}

/// Gray as RGB.
pub(crate) fn to_rgb(gray: &Pixels) -> Result<Pixels> {
    let mut rgb = Pixels::zeroed(gray.size, Layout::Rgb)?;
    for (pixel, level) in rgb.samples.chunks_exact_mut(3).zip(&gray.samples) {
        pixel.fill(*level);
    }
    Ok(rgb)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_surrounds_the_image() {
        let image = Pixels::from_samples(Size::new(1, 2), Layout::Gray, vec![1, 2]).unwrap();
        let white = Background([255; 3]);
        let padded = pad(image, Size::new(3, 3), (1, 1), white).unwrap();
        assert_eq!(padded.samples, [255, 255, 255, 255, 1, 255, 255, 2, 255]);
    }

    #[test]
    fn a_gray_image_on_a_colored_canvas_becomes_rgb() {
        let image = Pixels::from_samples(Size::new(1, 1), Layout::Gray, vec![7]).unwrap();
        let padded = pad(image, Size::new(2, 1), (0, 0), Background([1, 2, 3])).unwrap();
        assert_eq!(padded.layout, Layout::Rgb);
        assert_eq!(padded.samples, [7, 7, 7, 1, 2, 3]);
    }
}
