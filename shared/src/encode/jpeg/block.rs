//! Blocks of 8 x 8 samples: from a plane to quantised coefficients.

use fearless_simd::{i8x16, i16x8, prelude::*, u8x16};

use super::dct::{self, Rows};
use super::order;
use super::quantise::{Quantiser, quantise};
use crate::plane::Plane;

/// Quantised coefficients.
#[derive(Clone, Copy)]
pub(crate) struct Block {
    /// By columns; negative ones in ones' complement, so that zero is 0 or -1.
    pub(super) coefficients: [i16; 64],
    /// Those that are not zero, bit 0 the first in the file's order.
    pub(super) nonzero: u64,
}

impl Block {
    pub(super) const ZERO: Block = Block {
        coefficients: [0; 64],
        nonzero: 0,
    };
}

impl Block {
    /// How many coefficients in the file's order, at least 1, may be other than
    /// zero.
    #[inline(always)]
    pub(crate) fn extent(&self) -> usize {
        64 - (self.nonzero | 1).leading_zeros() as usize
    }

    /// A vector for each vertical frequency, with its coefficients of the
    /// horizontal frequencies in the order `horizontal`.
    #[inline(always)]
    pub(crate) fn rows<S: Simd>(&self, simd: S, horizontal: [usize; 8]) -> Rows<S> {
        let mut columns = [i16x8::splat(simd, 0); 8];
        for (column, frequency) in columns.iter_mut().zip(horizontal) {
            let stored = self.coefficients.chunks_exact(8).nth(frequency);
            *column = i16x8::from_slice(simd, stored.unwrap_or(&[0; 8]));
            // Back from ones' complement.
            *column = *column - (*column >> 15);
        }
        dct::transpose(columns)
    }
}

/// Samples of two blocks side by side.
pub(super) type Samples<'a> = [&'a [u8; 16]; 8];

/// The samples at a place inside the plane. Where it reaches beyond the
/// plane's edge they are in `room`, with the last column and row repeated.
#[inline(always)]
pub(super) fn samples<'a>(
    plane: &'a Plane,
    left: usize,
    top: usize,
    room: &'a mut [[u8; 16]; 8],
) -> Samples<'a> {
    let width = plane.size.width as usize;
    let first = top * width + left;
    if left + 16 <= width && top + 8 <= plane.size.height as usize {
        let row = |y: usize| plane.samples.get(first + y * width..)?.first_chunk();
        let rows: [Option<&[u8; 16]>; 8] = std::array::from_fn(row);
        if let [
            Some(a),
            Some(b),
            Some(c),
            Some(d),
            Some(e),
            Some(f),
            Some(g),
            Some(h),
        ] = rows
        {
            return [a, b, c, d, e, f, g, h];
        }
    }
    repeat_edges(plane, left, top, room);
    room.each_ref()
}

#[cold]
fn repeat_edges(plane: &Plane, left: usize, top: usize, room: &mut [[u8; 16]; 8]) {
    let (width, height) = (plane.size.width as usize, plane.size.height as usize);
    for (y, row) in room.iter_mut().enumerate() {
        let start = (top + y).min(height.saturating_sub(1)) * width;
        for (x, sample) in row.iter_mut().enumerate() {
            let at = start + (left + x).min(width.saturating_sub(1));
            *sample = plane.samples.get(at).copied().unwrap_or_default();
        }
    }
}

/// Transforms and quantises two blocks side by side.
#[inline(always)]
pub(super) fn transform<S: Simd>(
    simd: S,
    quantiser: &Quantiser,
    samples: Samples<'_>,
    left: &mut Block,
    right: &mut Block,
) {
    let middle = i16x8::splat(simd, 128);
    let mut rows = [[middle; 8]; 2];
    for (y, row) in samples.into_iter().enumerate() {
        let (low, high) = u8x16::from_slice(simd, row).widen();
        rows[0][y] = low.bitcast::<i16x8<S>>() - middle;
        rows[1][y] = high.bitcast::<i16x8<S>>() - middle;
    }
    finish(simd, quantiser, rows[0], left);
    finish(simd, quantiser, rows[1], right);
}

#[inline(always)]
fn finish<S: Simd>(simd: S, quantiser: &Quantiser, rows: Rows<S>, block: &mut Block) {
    let columns = quantise(simd, quantiser, dct::forward(simd, rows));
    let mut zeros = 0;
    let nothing = i8x16::splat(simd, 0);
    for (index, pair) in columns.chunks_exact(2).enumerate() {
        // Saturation keeps what is not zero so; 0 and -1 are zeros.
        let narrow = pair[0].saturating_narrow(pair[1]);
        let zero = (narrow ^ (narrow >> 7)).simd_eq(nothing);
        zeros |= zero.to_bitmask() << (16 * index);
    }
    for (column, out) in columns.iter().zip(block.coefficients.chunks_exact_mut(8)) {
        column.store_slice(out);
    }
    block.nonzero = order::in_file_order(!zeros);
}
