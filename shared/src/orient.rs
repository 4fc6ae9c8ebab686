//! EXIF orientation: turning stored pixels upright.
//!
//! It is applied to the resampled image, where there are fewest pixels; the
//! plan has turned the regions the other way.

use crate::error::{Error, Result};
use crate::geometry::{Region, Size};
use crate::pixels::Pixels;

/// One of the eight EXIF orientations (EXIF 2.32, tag 0x0112).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Orientation(u8);

impl Orientation {
    /// As stored.
    pub(crate) const UPRIGHT: Self = Orientation(1);

    /// From the tag's value; what is not 1 to 8 is upright.
    pub(crate) const fn from_exif(value: u8) -> Self {
        match value {
            1..=8 => Orientation(value),
            _ => Orientation(1),
        }
    }

    /// Whether width and height change places.
    pub(crate) const fn transposes(self) -> bool {
        self.0 >= 5
    }

    /// The upright size of a stored size, and the other way round.
    pub(crate) const fn turn_size(self, size: Size) -> Size {
        if self.transposes() {
            size.transposed()
        } else {
            size
        }
    }

    /// Whether the stored rows and columns run backwards, before the
    /// transposition: (columns, rows).
    const fn mirrored(self) -> (bool, bool) {
        match self.0 {
            2 => (true, false),
            3 => (true, true),
            4 => (false, true),
            // The upright image's columns are stored rows from here on.
            6 => (false, true),
            7 => (true, true),
            8 => (true, false),
            _ => (false, false),
        }
    }

    /// The stored region that shows as `upright` in an image stored with size
    /// `stored`.
    pub(crate) fn stored_region(self, upright: Region, stored: Size) -> Region {
        let mut region = upright;
        if self.transposes() {
            region = Region {
                left: upright.top,
                top: upright.left,
                width: upright.height,
                height: upright.width,
            };
        }
        let (columns, rows) = self.mirrored();
        if columns {
            region.left = f64::from(stored.width) - region.left - region.width;
        }
        if rows {
            region.top = f64::from(stored.height) - region.top - region.height;
        }
        region
    }
}

/// Turns stored pixels upright.
pub(crate) fn orient(stored: Pixels, orientation: Orientation) -> Result<Pixels> {
    if orientation.0 == 1 {
        return Ok(stored);
    }
    let channels = stored.layout.channels();
    let size = orientation.turn_size(stored.size);
    let mut upright = Pixels::zeroed(size, stored.layout)?;
    let (stored_width, stored_height) = (stored.size.width as usize, stored.size.height as usize);
    let (columns, rows) = orientation.mirrored();
    let stride = stored.stride();
    let upright_stride = upright.stride();
    if upright_stride == 0 {
        return Err(Error::internal());
    }
    for (y, row) in upright.samples.chunks_exact_mut(upright_stride).enumerate() {
        for (x, pixel) in row.chunks_exact_mut(channels).enumerate() {
            let (column, line) = if orientation.transposes() {
                (y, x)
            } else {
                (x, y)
            };
            let column = if columns {
                stored_width - 1 - column
            } else {
                column
            };
            let line = if rows { stored_height - 1 - line } else { line };
            let start = line * stride + column * channels;
            pixel.copy_from_slice(&stored.samples[start..start + channels]);
        }
    }
    Ok(upright)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pixels::Layout;

    /// The upright image is "F"-like: 2 wide, 3 high, samples 1 to 6.
    const UPRIGHT: [u8; 6] = [1, 2, 3, 4, 5, 6];

    /// How each orientation stores it, worked out by hand from the meaning of
    /// the tag: (row 0, column 0) of the stored image is at ...
    #[rustfmt::skip]
    const STORED: [(u8, u32, u32, [u8; 6]); 8] = [
        (1, 2, 3, [1, 2, 3, 4, 5, 6]), // top, left
        (2, 2, 3, [2, 1, 4, 3, 6, 5]), // top, right
        (3, 2, 3, [6, 5, 4, 3, 2, 1]), // bottom, right
        (4, 2, 3, [5, 6, 3, 4, 1, 2]), // bottom, left
        (5, 3, 2, [1, 3, 5, 2, 4, 6]), // left, top
        (6, 3, 2, [2, 4, 6, 1, 3, 5]), // right, top
        (7, 3, 2, [6, 4, 2, 5, 3, 1]), // right, bottom
        (8, 3, 2, [5, 3, 1, 6, 4, 2]), // left, bottom
    ];

    #[test]
    fn every_orientation_comes_out_upright() {
        for (value, width, height, samples) in STORED {
            let stored =
                Pixels::from_samples(Size::new(width, height), Layout::Gray, samples.to_vec())
                    .unwrap();
            let upright = orient(stored, Orientation::from_exif(value)).unwrap();
            assert_eq!(upright.size, Size::new(2, 3), "orientation {value}");
            assert_eq!(upright.samples, UPRIGHT, "orientation {value}");
        }
    }

    #[test]
    fn a_region_is_stored_where_its_pixels_are() {
        // The upright pixel 4: column 1, row 1.
        let pixel = Region {
            left: 1.0,
            top: 1.0,
            width: 1.0,
            height: 1.0,
        };
        for (value, width, height, samples) in STORED {
            let stored = Size::new(width, height);
            let region = Orientation::from_exif(value).stored_region(pixel, stored);
            let index = region.top as usize * width as usize + region.left as usize;
            assert_eq!(samples[index], 4, "orientation {value}");
        }
    }

    #[test]
    fn values_outside_1_to_8_are_upright() {
        assert_eq!(Orientation::from_exif(0), Orientation::UPRIGHT);
        assert_eq!(Orientation::from_exif(9), Orientation::UPRIGHT);
    }
}
