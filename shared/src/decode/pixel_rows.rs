//! Interleaved rows, as most decoders give them, to premultiplied planes.

use crate::alpha::mul_255;
use crate::error::{Error, Result};
use crate::geometry::Size;
use crate::image::Model;
use crate::plane::{Plane, Rows, Sink};

/// What a decoder's pixels are: 8-bit samples, one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    Gray,
    GrayAlpha,
    Rgb,
    Rgba,
}

impl Layout {
    /// Bytes of a pixel.
    pub(super) const fn bytes(self) -> usize {
        match self {
            Layout::Gray => 1,
            Layout::GrayAlpha => 2,
            Layout::Rgb => 3,
            Layout::Rgba => 4,
        }
    }

    /// What becomes of it: gray with alpha is color.
    pub(super) const fn model(self) -> Model {
        match self {
            Layout::Gray => Model::Gray,
            Layout::Rgb => Model::Rgb,
            Layout::GrayAlpha | Layout::Rgba => Model::Rgba,
        }
    }
}

/// Memory for the pixels of an image.
pub(super) fn zeroed(size: Size, layout: Layout) -> Result<Vec<u8>> {
    let row = u32::try_from(u64::from(size.width) * layout.bytes() as u64);
    let row = row.map_err(|_| Error::out_of_memory())?;
    Ok(Plane::zeroed(Size::new(row, size.height))?.samples)
}

/// Takes rows of straight alpha, from the top.
pub(super) struct PixelRows<'a> {
    layout: Layout,
    sink: &'a mut dyn Sink,
    /// A row of each plane.
    planes: Vec<Vec<u8>>,
    is_opaque: bool,
}

impl<'a> PixelRows<'a> {
    pub(super) fn new(layout: Layout, width: u32, sink: &'a mut dyn Sink) -> Self {
        let row = vec![0; width as usize];
        PixelRows {
            layout,
            sink,
            planes: vec![row; layout.model().components()],
            is_opaque: true,
        }
    }

    /// Takes the next row.
    pub(super) fn push(&mut self, row: &[u8]) -> Result<()> {
        match (self.layout, self.planes.as_mut_slice()) {
            (Layout::Gray, [gray]) => gray.copy_from_slice(row),
            (Layout::Rgb, [red, green, blue]) => {
                let planes = red.iter_mut().zip(green).zip(blue);
                for (((red, green), blue), pixel) in planes.zip(row.as_chunks::<3>().0) {
                    [*red, *green, *blue] = *pixel;
                }
            }
            (Layout::Rgba, [red, green, blue, alpha]) => {
                let planes = red.iter_mut().zip(green).zip(blue).zip(alpha);
                let mut least = u8::MAX;
                for ((((red, green), blue), alpha), pixel) in planes.zip(row.as_chunks::<4>().0) {
                    let [r, g, b, a] = *pixel;
                    *red = mul_255(r, a);
                    *green = mul_255(g, a);
                    *blue = mul_255(b, a);
                    *alpha = a;
                    least = least.min(a);
                }
                self.is_opaque &= least == u8::MAX;
            }
            (Layout::GrayAlpha, [red, green, blue, alpha]) => {
                let planes = red.iter_mut().zip(green).zip(blue).zip(alpha);
                let mut least = u8::MAX;
                for ((((red, green), blue), alpha), pixel) in planes.zip(row.as_chunks::<2>().0) {
                    let [gray, a] = *pixel;
                    let gray = mul_255(gray, a);
                    [*red, *green, *blue, *alpha] = [gray, gray, gray, a];
                    least = least.min(a);
                }
                self.is_opaque &= least == u8::MAX;
            }
            _ => return Err(Error::internal()),
        }
        for (index, plane) in self.planes.iter().enumerate() {
            let stride = plane.len();
            let samples = plane.as_slice();
            self.sink.push(index, Rows { samples, stride })?;
        }
        Ok(())
    }

    /// Takes all rows of an image.
    pub(super) fn push_all(&mut self, samples: &[u8]) -> Result<()> {
        let width = self.planes.first().map_or(0, Vec::len);
        let stride = width * self.layout.bytes();
        for row in samples.chunks_exact(stride.max(1)) {
            self.push(row)?;
        }
        Ok(())
    }

    /// Whether every pixel so far is opaque.
    pub(super) fn is_opaque(&self) -> bool {
        self.is_opaque
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keeps what it gets.
    #[derive(Default)]
    struct Kept(Vec<Vec<u8>>);

    impl Sink for Kept {
        fn push(&mut self, plane: usize, rows: Rows<'_>) -> Result<()> {
            self.0.resize(self.0.len().max(plane + 1), Vec::new());
            self.0[plane].extend_from_slice(rows.samples);
            Ok(())
        }
    }

    fn planes(layout: Layout, samples: &[u8]) -> (Vec<Vec<u8>>, bool) {
        let mut kept = Kept::default();
        let mut rows = PixelRows::new(layout, 2, &mut kept);
        rows.push_all(samples).unwrap();
        let is_opaque = rows.is_opaque();
        (kept.0, is_opaque)
    }

    #[test]
    fn pixels_are_taken_apart_and_premultiplied() {
        let rgb = planes(Layout::Rgb, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
        let expected = vec![vec![1, 4, 7, 10], vec![2, 5, 8, 11], vec![3, 6, 9, 12]];
        assert_eq!(rgb, (expected, true));
        let rgba = planes(Layout::Rgba, &[200, 100, 50, 255, 200, 100, 50, 51]);
        let expected = vec![vec![200, 40], vec![100, 20], vec![50, 10], vec![255, 51]];
        assert_eq!(rgba, (expected, false));
        let gray = planes(Layout::GrayAlpha, &[9, 255, 90, 0]);
        let expected = vec![vec![9, 0], vec![9, 0], vec![9, 0], vec![255, 0]];
        assert_eq!(gray, (expected, false));
        assert_eq!(planes(Layout::Gray, &[7, 8]), (vec![vec![7, 8]], true));
        assert!(planes(Layout::Rgba, &[1, 2, 3, 255, 4, 5, 6, 255]).1);
    }

    #[test]
    fn a_plane_is_its_rows() {
        let plane = Plane::from_samples(Size::new(2, 2), vec![1, 2, 3, 4]).unwrap();
        let rows: Vec<&[u8]> = plane.rows().iter().collect();
        assert_eq!(rows, [[1, 2], [3, 4]]);
    }
}
