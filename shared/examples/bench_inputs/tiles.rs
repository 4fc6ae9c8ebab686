//! Pictures of many sizes whose pixels all cost the same.

use crate::picture::Picture;

/// Side of a tile in pixels.
const SIDE: u32 = 1000;

/// A picture of one megapixel, so often across and down.
pub(crate) fn tiles(across: u32, down: u32) -> Picture {
    let tile = Picture::photo(SIDE, SIDE);
    let mut samples = Vec::new();
    for _ in 0..down {
        for row in tile.samples.chunks_exact(3 * SIDE as usize) {
            for _ in 0..across {
                samples.extend_from_slice(row);
            }
        }
    }
    Picture {
        width: across * SIDE,
        height: down * SIDE,
        samples,
    }
}
