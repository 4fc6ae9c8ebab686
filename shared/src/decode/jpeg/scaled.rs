//! Decoding at 1/2, 1/4 and 1/8: the inverse DCT of N x N points of the N x N
//! lowest coefficients, with N = 4, 2 and 1.
//!
//! A block's cosines of low frequency, taken at N points instead of 8, are the
//! cosines of an N-point transform. So the result is the block as if it had
//! been band-limited and reduced; a flat block keeps its level. With T.81's
//! norm (A.3.3) the factors are those of the 8-point transform: at sample x,
//! frequency k has sqrt(2) cos((2 x + 1) k pi / 2 N), and the mean has 1.
//!
//! Arithmetic is as in [`super::idct`]: dequantised values wrap at 16 bits,
//! sums are exact, results saturate.

use fearless_simd::prelude::*;
use fearless_simd::{Simd, i16x8, i32x4, u8x16, u32x4, u64x2};

use super::block::{Block, place};
use super::idct::{FIRST_HALF, ONE, REST_SHIFT, SCALE_BITS, SECOND_HALF, SHIFT};

/// sqrt(2) cos(pi / 8) and sqrt(2) cos(3 pi / 8), times 2 to the power 13.
const OUTER: i16 = 10703;
const INNER: i16 = 4433;

/// Writes 4 x 4 samples.
#[inline(always)]
pub(super) fn half<S: Simd>(simd: S, block: &Block, quantisers: &Block, rows: [&mut [u8; 4]; 4]) {
    // Columns 0, 4, 2, 6, then 1, 3, 5, 7.
    let a = pass::<S, FIRST_HALF>(
        simd,
        [
            dequantised(simd, block, quantisers, 0),
            dequantised(simd, block, quantisers, 16),
            dequantised(simd, block, quantisers, 32),
        ],
    );
    let b = pass::<S, FIRST_HALF>(
        simd,
        [
            dequantised(simd, block, quantisers, 8),
            dequantised(simd, block, quantisers, 24),
            dequantised(simd, block, quantisers, 40),
        ],
    );
    let [p04, p26, p13, _] = transpose([
        a[0].saturating_narrow(b[0]),
        a[1].saturating_narrow(b[1]),
        a[2].saturating_narrow(b[2]),
        a[3].saturating_narrow(b[3]),
    ]);
    let [c0, c1, c2, c3] = pass::<S, SECOND_HALF>(simd, [p04, p26, p13]);
    let c01: i16x8<S> = c0.saturating_narrow(c1) >> REST_SHIFT;
    let c23: i16x8<S> = c2.saturating_narrow(c3) >> REST_SHIFT;
    let columns: u8x16<S> = c01.saturating_narrow(c23).bitcast();
    // Four bytes of each column: zipped twice with their second half, rows.
    let samples = zip_halves(zip_halves(columns)) ^ u8x16::splat(simd, 0x80);
    for (row, four) in rows.into_iter().zip(samples.to_array().as_chunks().0) {
        *row = *four;
    }
}

/// Eight of a block's values, from a place on.
#[inline(always)]
fn dequantised<S: Simd>(simd: S, block: &Block, quantisers: &Block, at: usize) -> i16x8<S> {
    let values = i16x8::from_slice(simd, &block.0[at..at + 8]);
    values * i16x8::from_slice(simd, &quantisers.0[at..at + 8])
}

/// The sum of the two of each pair, each times its factor.
#[inline(always)]
fn dot<S: Simd>(simd: S, pairs: i16x8<S>, first: i16, second: i16) -> i32x4<S> {
    let factors = u32::from(first.cast_unsigned()) | u32::from(second.cast_unsigned()) << 16;
    pairs.pairwise_dot_product(u32x4::splat(simd, factors).bitcast::<i16x8<S>>())
}

/// Four rows of four pairs to four columns of them.
#[inline(always)]
fn transpose<S: Simd>([r0, r1, r2, r3]: [i16x8<S>; 4]) -> [i16x8<S>; 4] {
    let (r0, r1): (u32x4<S>, u32x4<S>) = (r0.bitcast(), r1.bitcast());
    let (r2, r3): (u32x4<S>, u32x4<S>) = (r2.bitcast(), r3.bitcast());
    let (even_low, even_high) = (r0.zip_low(r2), r0.zip_high(r2));
    let (odd_low, odd_high) = (r1.zip_low(r3), r1.zip_high(r3));
    [
        even_low.zip_low(odd_low).bitcast(),
        even_low.zip_high(odd_low).bitcast(),
        even_high.zip_low(odd_high).bitcast(),
        even_high.zip_high(odd_high).bitcast(),
    ]
}

/// The first eight bytes and the last eight, in turn.
#[inline(always)]
fn zip_halves<S: Simd>(bytes: u8x16<S>) -> u8x16<S> {
    let words: u64x2<S> = bytes.bitcast();
    bytes.zip_low(words.zip_high(words).bitcast::<u8x16<S>>())
}

/// One dimension, from the pairs of frequencies 0 and 4, 2 and 6, 1 and 3, of
/// which those from 4 on have the factor 0, to 4 values.
#[inline(always)]
fn pass<S: Simd, const HALF: i32>(simd: S, [p04, p26, p13]: [i16x8<S>; 3]) -> [i32x4<S>; 4] {
    let mean = dot(simd, p04, ONE, 0) + i32x4::splat(simd, HALF);
    let second = dot(simd, p26, ONE, 0);
    let (sum, difference) = (mean + second, mean - second);
    let outer = dot(simd, p13, OUTER, INNER);
    let inner = dot(simd, p13, INNER, -OUTER);
    [
        (sum + outer) >> SHIFT,
        (difference + inner) >> SHIFT,
        (difference - inner) >> SHIFT,
        (sum - outer) >> SHIFT,
    ]
}

/// Writes 2 x 2 samples: all factors are 1.
#[inline(always)]
pub(super) fn quarter(block: &Block, quantisers: &Block, [upper, lower]: [&mut [u8; 2]; 2]) {
    let value = |vertical, horizontal| coefficient(block, quantisers, vertical, horizontal);
    let (top, left) = (value(0, 0) + value(0, 1), value(1, 0) + value(1, 1));
    let (right, cross) = (value(0, 0) - value(0, 1), value(1, 0) - value(1, 1));
    *upper = [sample(top + left), sample(right + cross)];
    *lower = [sample(top - left), sample(right - cross)];
}

/// The block's mean: one sample.
#[inline(always)]
pub(super) fn eighth(block: &Block, quantisers: &Block) -> u8 {
    sample(coefficient(block, quantisers, 0, 0))
}

#[inline(always)]
fn coefficient(block: &Block, quantisers: &Block, vertical: usize, horizontal: usize) -> i32 {
    let at = place(vertical, horizontal);
    i32::from(block.0[at].wrapping_mul(quantisers.0[at]))
}

/// Divides by 8, rounding half up, and shifts the level (T.81 A.3.1).
#[inline(always)]
fn sample(value: i32) -> u8 {
    let half = 1 << (SCALE_BITS - 1);
    (((value + half) >> SCALE_BITS).clamp(-128, 127) + 128) as u8
}

#[cfg(test)]
mod tests {
    use fearless_simd::{Level, dispatch};
    use proptest::prelude::*;

    use super::*;
    use crate::simd::levels;

    /// The N-point inverse DCT in floating point (T.81 A.3.3, norm for blocks of
    /// 8 x 8).
    fn expected(block: &Block, points: usize) -> Vec<f64> {
        let cosine = |x: usize, k: usize| {
            let angle = ((2 * x + 1) * k) as f64 * std::f64::consts::PI / (2 * points) as f64;
            let norm = if k == 0 { 1.0 } else { libm::sqrt(2.0) };
            norm * libm::cos(angle)
        };
        let mut samples = Vec::new();
        for y in 0..points {
            for x in 0..points {
                let mut sum = 0.0;
                for v in 0..points {
                    for u in 0..points {
                        sum += f64::from(block.0[place(v, u)]) * cosine(y, v) * cosine(x, u);
                    }
                }
                samples.push((sum / 8.0).clamp(-128.0, 127.0) + 128.0);
            }
        }
        samples
    }

    fn halved(level: Level, block: &Block, by: &Block) -> [u8; 16] {
        let mut samples = [0; 16];
        let mut rows = samples.as_chunks_mut::<4>().0.iter_mut();
        let rows = std::array::from_fn(|_| rows.next().unwrap());
        dispatch!(level, simd => half(simd, block, by, rows));
        samples
    }

    proptest! {
        #[test]
        fn samples_are_those_of_the_exact_transform(
            values in proptest::collection::vec(-400_i16..400, 64),
        ) {
            let block = Block(values.try_into().unwrap());
            let ones = Block([1; 64]);
            let (mut upper, mut lower) = ([0; 2], [0; 2]);
            quarter(&block, &ones, [&mut upper, &mut lower]);
            let all = [
                (4, halved(crate::simd::detect(), &block, &ones).to_vec()),
                (2, [upper, lower].concat()),
                (1, vec![eighth(&block, &ones)]),
            ];
            for (points, samples) in all {
                for (expected, sample) in expected(&block, points).into_iter().zip(samples) {
                    prop_assert!((f64::from(sample) - expected).abs() <= 0.6, "{points}");
                }
            }
        }

        #[test]
        fn all_levels_halve_any_block_alike(
            values in proptest::collection::vec(any::<i16>(), 128),
        ) {
            let by = Block(values[64..].try_into().unwrap());
            let block = Block(values[..64].try_into().unwrap());
            let best = halved(crate::simd::detect(), &block, &by);
            for (name, level) in levels() {
                prop_assert!(halved(level, &block, &by) == best, "{name}");
            }
        }
    }
}
