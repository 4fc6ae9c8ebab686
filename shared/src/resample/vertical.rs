//! The first pass: weighted sums of rows.

use fearless_simd::prelude::*;
use fearless_simd_macros::simd;

use super::horizontal::PRECISION_MAX;
use super::sample::{Sample, TILE};
use super::weights::{Axis, Weights, filled};
use crate::error::{Error, Result};

/// Pairs of rows from the top: rows 0 and 1, rows 2 and 3, and so on.
/// The last ones, as many as there are slots. A pair's words lie apart in
/// tiles, and the slots of a tile lie together: summing a tile over a window
/// reads one stretch of memory.
pub(crate) struct Pairs<T> {
    words: Vec<u16>,
    slots: usize,
    kind: core::marker::PhantomData<T>,
}

impl<T: Sample> Pairs<T> {
    pub(crate) fn new(tiles: usize, slots: usize) -> Result<Self> {
        let count = tiles
            .checked_mul(slots)
            .and_then(|count| count.checked_mul(Self::WORDS));
        Ok(Pairs {
            words: filled(count.ok_or(Error::out_of_memory())?)?,
            slots: slots.max(1),
            kind: core::marker::PhantomData,
        })
    }

    /// Words of a tile.
    const WORDS: usize = TILE * T::WORDS;

    fn tiles(&self) -> core::slice::ChunksExact<'_, u16> {
        self.words.chunks_exact(self.slots * Self::WORDS)
    }

    /// Takes pair number `pair`: two rows of the plane from the first tile's
    /// first column on.
    #[simd]
    pub(crate) fn put<S: Simd>(simd: S, pairs: &mut Self, pair: usize, upper: &[T], lower: &[T]) {
        let slot = pair % pairs.slots * Self::WORDS;
        let tiles = pairs.words.chunks_exact_mut(pairs.slots * Self::WORDS);
        for ((tile, upper), lower) in tiles.zip(upper.chunks(TILE)).zip(lower.chunks(TILE)) {
            let words = &mut tile[slot..slot + Self::WORDS];
            if upper.len() == TILE && lower.len() == TILE {
                T::pair(simd, upper, lower, words);
                continue;
            }
            // The plane's right edge.
            let mut padded = [[T::default(); TILE]; 2];
            padded[0][..upper.len()].copy_from_slice(upper);
            padded[1][..lower.len()].copy_from_slice(lower);
            T::pair(simd, &padded[0], &padded[1], words);
        }
    }
}

/// What each output row sums.
pub(crate) struct Vertical {
    weights: Weights,
}

impl Vertical {
    /// For samples that gain `fraction` bits.
    pub(crate) fn new(axis: Axis, fraction: u32) -> Result<Self> {
        // So its sums are no greater than those of the second pass.
        let weights = Weights::new(axis, PRECISION_MAX + fraction)?;
        Ok(Vertical { weights })
    }

    /// Number of output rows.
    pub(crate) fn len(&self) -> usize {
        self.weights.len()
    }

    /// The pairs of rows that an output row needs: first, last (exclusive).
    pub(crate) fn pairs(&self, row: usize) -> (usize, usize) {
        let (pair, weights) = self.weights.window(row);
        (pair, pair + weights.len())
    }

    /// The pairs of rows that all output rows need: first, last (exclusive).
    pub(crate) fn all_pairs(&self) -> (usize, usize) {
        self.weights.pairs()
    }

    /// Sums output row `row` of the tiles from `tile` on, as many as `sums` is
    /// wide, with the sample type's `FRACTION` bits after the point.
    #[simd]
    pub(crate) fn sum<S: Simd, T: Sample>(
        simd: S,
        vertical: &Self,
        row: usize,
        pairs: &Pairs<T>,
        tile: usize,
        sums: &mut [i16],
    ) {
        let (pair, weights) = vertical.weights.window(row);
        let words = Pairs::<T>::WORDS;
        // The window goes on in the first slot after the last one.
        let slot = pair % pairs.slots;
        let (before, after) = weights.split_at(weights.len().min(pairs.slots - slot));
        let precision = vertical.weights.precision;
        for (tile, sums) in pairs.tiles().skip(tile).zip(sums.chunks_exact_mut(TILE)) {
            let parts = [(&tile[slot * words..], before), (tile, after)];
            match S::u16s::LEN {
                8 => tile_sums::<S, T, 4>(simd, parts, precision, sums),
                16 => tile_sums::<S, T, 4>(simd, parts, precision, sums),
                _ => tile_sums::<S, T, 2>(simd, parts, precision, sums),
            }
        }
    }
}

/// Sums a tile, `BLOCKS` blocks at a time, whose sums stay in registers.
#[inline(always)]
fn tile_sums<S: Simd, T: Sample, const BLOCKS: usize>(
    simd: S,
    parts: [(&[u16], &[i32]); 2],
    precision: u32,
    to: &mut [i16],
) {
    let length = S::u16s::LEN;
    let shift = precision - T::FRACTION;
    let start = T::start((1 << shift) >> 1, precision);
    let start = (S::i32s::splat(simd, start.0), S::i32s::splat(simd, start.1));
    for (part, to) in to.chunks_exact_mut(length * BLOCKS).enumerate() {
        let offset = part * length * BLOCKS * T::WORDS;
        let mut sums = [start; BLOCKS];
        for (words, weights) in parts {
            for (pair, &weight) in words.chunks_exact(TILE * T::WORDS).zip(weights) {
                let weight: S::i16s = S::i32s::splat(simd, weight).bitcast();
                let pair = &pair[offset..offset + length * BLOCKS * T::WORDS];
                let blocks = pair.chunks_exact(length * T::WORDS);
                for (sums, words) in sums.iter_mut().zip(blocks) {
                    let (left, right) = T::split(simd, words);
                    sums.0 += left.pairwise_dot_product(weight);
                    sums.1 += right.pairwise_dot_product(weight);
                }
            }
        }
        for (sums, to) in sums.into_iter().zip(to.chunks_exact_mut(length)) {
            let (even, odd) = T::finish::<S>(sums);
            // Both are within an i16: see `Sample::FRACTION`.
            let sums: S::i16s = (((even >> shift) & 0xffff) | ((odd >> shift) << 16)).bitcast();
            sums.store_slice(to);
        }
    }
}
