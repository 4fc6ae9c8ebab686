//! EXIF orientation: turning stored pixels upright.
//!
//! It is applied to the resampled image, where there are fewest pixels; the
//! plan has turned the regions the other way.

use crate::error::Result;
use crate::geometry::{Region, Size};
use crate::image::Image;
use crate::plane::Plane;

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

/// Turns a stored image upright.
pub(crate) fn orient(stored: Image, orientation: Orientation) -> Result<Image> {
    if orientation == Orientation::UPRIGHT {
        return Ok(stored);
    }
    let planes = stored.planes.into_iter();
    Ok(Image {
        size: orientation.turn_size(stored.size),
        planes: planes
            .map(|plane| orient_plane(&plane, orientation))
            .collect::<Result<_>>()?,
        ..stored
    })
}

/// Rows and columns that are turned together, so that what is read and what
/// is written both stay in the cache.
const TILE: usize = 32;

fn orient_plane(stored: &Plane, orientation: Orientation) -> Result<Plane> {
    let mut upright = Plane::zeroed(orientation.turn_size(stored.size))?;
    let (width, height) = (stored.size.width as usize, stored.size.height as usize);
    let (columns, rows) = orientation.mirrored();
    let line = |y: usize| if rows { height - 1 - y } else { y };
    if width == 0 || height == 0 {
        return Ok(upright);
    }
    if !orientation.transposes() {
        for (y, row) in upright.samples.chunks_exact_mut(width).enumerate() {
            row.copy_from_slice(&stored.samples[line(y) * width..][..width]);
            if columns {
                row.reverse();
            }
        }
        return Ok(upright);
    }
    // The upright image's rows are stored columns: `height` samples each.
    for (band, rows) in upright.samples.chunks_mut(height * TILE).enumerate() {
        for left in (0..height).step_by(TILE) {
            for (y, row) in rows.chunks_exact_mut(height).enumerate() {
                let y = band * TILE + y;
                let column = if columns { width - 1 - y } else { y };
                let end = (left + TILE).min(height);
                for (x, sample) in (left..end).zip(&mut row[left..end]) {
                    *sample = stored.samples[line(x) * width + column];
                }
            }
        }
    }
    Ok(upright)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::{Chroma, Model};

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
            let size = Size::new(width, height);
            let stored = Image {
                size,
                model: Model::Gray,
                chroma: Chroma::Whole,
                planes: vec![Plane::from_samples(size, samples.to_vec()).unwrap()],
            };
            let upright = orient(stored, Orientation::from_exif(value)).unwrap();
            assert_eq!(upright.size, Size::new(2, 3), "orientation {value}");
            assert_eq!(upright.planes[0].size, upright.size, "orientation {value}");
            assert_eq!(upright.planes[0].samples, UPRIGHT, "orientation {value}");
        }
    }

    #[test]
    fn an_image_of_many_tiles_is_turned_like_a_small_one() {
        let size = Size::new(70, 45);
        let at = |x: usize, y: usize| (x * 7 + y * 31) as u8;
        let samples = (0..45).flat_map(|y| (0..70).map(move |x| at(x, y)));
        let stored = Plane::from_samples(size, samples.collect()).unwrap();
        // Stored rows are the upright image's columns, from the right.
        let upright = orient_plane(&stored, Orientation::from_exif(6)).unwrap();
        for y in 0..70 {
            for x in 0..45 {
                assert_eq!(upright.samples[y * 45 + x], at(y, 44 - x), "{x} {y}");
            }
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
