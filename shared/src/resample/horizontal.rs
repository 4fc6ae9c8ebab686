//! The second pass: weighted sums along rows, eight rows at a time.
//!
//! The rows are turned into columns first, two columns in a vector: each row
//! has two lanes. So the weights are those of a pair of columns, as they are
//! those of a pair of rows in the first pass, and no sum crosses lanes.

use fearless_simd::prelude::*;
use fearless_simd::{i16x8, i16x16, i32x8};
use fearless_simd_macros::simd;

use super::sample::{GROUP, Sample};
use super::weights::{Axis, Weights, filled, reserved};
use crate::error::{Error, Result};

/// Rows that are summed together.
pub(crate) const ROWS: usize = 8;

/// Lanes of a pair of columns.
const LANES: usize = 2 * ROWS;

/// `16383 << 16`, and 17/9 of it, is less than `1 << 31`: each pass makes at
/// most 4/3 of the greatest sample, and -1/3.
pub(crate) const PRECISION_MAX: u32 = 16;

/// Output columns that are summed together: enough independent sums to keep
/// the processor busy.
const TOGETHER: usize = 4;

/// What each output column sums. All windows have the same length, so that
/// the processor foresees where the loop over one ends.
pub(crate) struct Horizontal {
    outputs: usize,
    /// The first pair of columns of each window. Windows whose weights are 0
    /// pad them to a multiple of `GROUP`.
    starts: Vec<usize>,
    /// `length` for each window, of which some at its ends may be 0; in turn
    /// one for each of `TOGETHER` windows.
    weights: Vec<i32>,
    length: usize,
    precision: u32,
}

impl Horizontal {
    pub(crate) fn new(axis: Axis) -> Result<Self> {
        let weights = Weights::new(axis, PRECISION_MAX)?;
        let outputs = weights.len();
        let windows = || (0..outputs).map(|output| weights.window(output));
        let longest = windows().map(|(_, window)| window.len()).max();
        let length = longest.unwrap_or(1);
        // No window is longer than the plane.
        let last = (axis.source as usize).div_ceil(2).saturating_sub(length);
        let padded = outputs.next_multiple_of(GROUP);
        let count = padded.checked_mul(length).ok_or(Error::out_of_memory())?;
        let mut horizontal = Horizontal {
            outputs,
            starts: reserved(padded)?,
            weights: filled(count)?,
            length,
            precision: weights.precision,
        };
        for (output, (pair, window)) in windows().enumerate() {
            let start = pair.min(last);
            let first = output / TOGETHER * length + pair - start;
            let slots = horizontal.weights[first * TOGETHER..].chunks_exact_mut(TOGETHER);
            for (slot, weight) in slots.zip(window) {
                slot[output % TOGETHER] = *weight;
            }
            horizontal.starts.push(start);
        }
        horizontal.starts.resize(padded, last);
        Ok(horizontal)
    }

    /// The pairs of columns that are summed: first, last (exclusive).
    pub(crate) fn pairs(&self) -> (usize, usize) {
        let first = self.starts.iter().min().unwrap_or(&0);
        let last = self.starts.iter().max().unwrap_or(&0);
        (*first, last + self.length)
    }

    /// Sums `ROWS` rows, whose samples have `T::FRACTION` bits after the point.
    ///
    /// `rows` are `ROWS` of `stride` columns, a multiple of `LANES`; the first
    /// column is number `2 * origin` of the plane. `columns` has room for
    /// `ROWS * stride`. `to` are `ROWS` of as many samples as there are
    /// outputs, padded to a multiple of `GROUP`.
    #[simd]
    pub(crate) fn sum<S: Simd, T: Sample>(
        simd: S,
        horizontal: &Self,
        origin: usize,
        (rows, stride): (&[i16], usize),
        columns: &mut [i16],
        to: &mut [T],
    ) {
        turn(simd, rows, stride, columns);
        let width = to.len() / ROWS;
        let shift = horizontal.precision + T::FRACTION;
        let half = i32x8::splat(simd, (1 << shift) >> 1);
        let starts = horizontal.starts.chunks_exact(TOGETHER);
        let weights = horizontal
            .weights
            .chunks_exact(TOGETHER * horizontal.length);
        let mut windows = starts.zip(weights);
        for first in (0..horizontal.outputs).step_by(GROUP) {
            let mut sums = [i16x8::splat(simd, 0); GROUP];
            for (sums, (starts, weights)) in sums.chunks_exact_mut(TOGETHER).zip(&mut windows) {
                let columns = |index: usize| &columns[(starts[index] - origin) * LANES..];
                let columns = [columns(0), columns(1), columns(2), columns(3)];
                for (to, sum) in sums
                    .iter_mut()
                    .zip(window_sums(simd, columns, weights, half))
                {
                    let (upper, lower) = (sum >> shift).split();
                    *to = upper.saturating_narrow(lower);
                }
            }
            let [a, b, c, d, e, f, g, h, right @ ..] = sums;
            let left = transposed_words([a, b, c, d, e, f, g, h]);
            for (row, (left, right)) in left.into_iter().zip(transposed_words(right)).enumerate() {
                let at = row * width + first;
                T::store(left, right, &mut to[at..at + GROUP]);
            }
        }
    }
}

/// `start` and the sums of four windows, for `ROWS` rows each.
#[inline(always)]
fn window_sums<S: Simd>(
    simd: S,
    columns: [&[i16]; TOGETHER],
    weights: &[i32],
    start: i32x8<S>,
) -> [i32x8<S>; TOGETHER] {
    let mut sums = [start; TOGETHER];
    let [a, b, c, d] = columns.map(|columns| columns.chunks_exact(LANES));
    let columns = a.zip(b).zip(c.zip(d));
    for (((a, b), (c, d)), weights) in columns.zip(weights.chunks_exact(TOGETHER)) {
        for ((sum, columns), &weight) in sums.iter_mut().zip([a, b, c, d]).zip(weights) {
            let weight: i16x16<S> = i32x8::splat(simd, weight).bitcast();
            *sum += i16x16::from_slice(simd, columns).pairwise_dot_product(weight);
        }
    }
    sums
}

/// Turns rows into pairs of columns.
#[inline(always)]
fn turn<S: Simd>(simd: S, rows: &[i16], stride: usize, columns: &mut [i16]) {
    for (index, columns) in columns[..ROWS * stride]
        .chunks_exact_mut(LANES * ROWS)
        .enumerate()
    {
        let mut block = [i32x8::splat(simd, 0); ROWS];
        for (row, block) in block.iter_mut().enumerate() {
            let at = row * stride + index * LANES;
            *block = i16x16::from_slice(simd, &rows[at..at + LANES]).bitcast();
        }
        let block = transposed_pairs(block);
        for (columns, pair) in columns.chunks_exact_mut(LANES).zip(block) {
            let pair: i16x16<S> = pair.bitcast();
            pair.store_slice(columns);
        }
    }
}

/// The transpose of a square: three rounds, in each of which the number of a
/// lane, three bits, moves by one bit into the number of the vector.
macro_rules! transposed {
    ($vectors:expr) => {{
        let mut vectors = $vectors;
        for _ in 0..3 {
            let [a, b, c, d, e, f, g, h] = vectors;
            let (a, b, c, d) = (
                a.interleave(e),
                b.interleave(f),
                c.interleave(g),
                d.interleave(h),
            );
            vectors = [a.0, a.1, b.0, b.1, c.0, c.1, d.0, d.1];
        }
        vectors
    }};
}

#[inline(always)]
fn transposed_pairs<S: Simd>(vectors: [i32x8<S>; 8]) -> [i32x8<S>; 8] {
    transposed!(vectors)
}

#[inline(always)]
fn transposed_words<S: Simd>(vectors: [i16x8<S>; 8]) -> [i16x8<S>; 8] {
    transposed!(vectors)
}
