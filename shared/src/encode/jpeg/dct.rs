//! The forward DCT of T.81 A.3.3, in the integers of the IJG library's
//! accurate method (jfdctint.c): 13 bits of constants, two extra bits between
//! the passes. Each of its outputs is written out as a sum of products, which
//! changes no bit: the products are exact, and every sum is rounded once.

use fearless_simd::{i16x8, i32x4, prelude::*};

/// Bits after the point in the constants.
const CONST_BITS: u32 = 13;

/// Bits that the first pass keeps for the second.
const PASS1_BITS: u32 = 2;

/// Eight vectors of eight numbers: a block.
pub(super) type Rows<S> = [i16x8<S>; 8];

/// Transforms samples less 128, row by row from the top. Vector `u` of the
/// result holds the coefficients of horizontal frequency `u`, its lane `v`
/// that of vertical frequency `v`: eight times what A.3.3 defines, rounded.
#[inline(always)]
pub(super) fn forward<S: Simd>(simd: S, rows: Rows<S>) -> Rows<S> {
    let mut columns = pass::<S, { CONST_BITS - PASS1_BITS }>(simd, rows);
    for plain in [0, 4] {
        columns[plain] <<= PASS1_BITS;
    }
    let mut block = pass::<S, { CONST_BITS + PASS1_BITS }>(simd, transpose(columns));
    let half = i16x8::splat(simd, 1 << (PASS1_BITS - 1));
    for plain in [0, 4] {
        block[plain] = (block[plain] + half) >> PASS1_BITS;
    }
    block
}

/// One-dimensional transforms across the vectors, a lane each. Sums of
/// products lose `SHIFT` bits; 0 and 4, plain sums, are left as they are.
#[inline(always)]
fn pass<S: Simd, const SHIFT: u32>(simd: S, x: Rows<S>) -> Rows<S> {
    let (s0, s1, s2, s3) = (x[0] + x[7], x[1] + x[6], x[2] + x[5], x[3] + x[4]);
    let (d0, d1, d2, d3) = (x[0] - x[7], x[1] - x[6], x[2] - x[5], x[3] - x[4]);
    let (even, odd) = (s0 + s3, s1 + s2);
    let turned = Pair::new(s0 - s3, s1 - s2);
    let (outer, inner) = (Pair::new(d0, d1), Pair::new(d2, d3));
    // The square root of two times the cosine of k * pi / 16, times 2^13, as
    // sums of that library's constants give it.
    [
        even + odd,
        four::<S, SHIFT>(simd, outer, inner, [11363, 9633, 6437, 2260]),
        two::<S, SHIFT>(simd, turned, [10703, 4433]),
        four::<S, SHIFT>(simd, outer, inner, [9633, -2259, -11362, -6436]),
        even - odd,
        four::<S, SHIFT>(simd, outer, inner, [6437, -11362, 2261, 9633]),
        two::<S, SHIFT>(simd, turned, [4433, -10704]),
        four::<S, SHIFT>(simd, outer, inner, [2260, -6436, 9633, -11363]),
    ]
}

#[inline(always)]
fn two<S: Simd, const SHIFT: u32>(simd: S, pair: Pair<S>, by: [i16; 2]) -> i16x8<S> {
    pair.dot(simd, by[0], by[1]).rounded::<SHIFT>(simd)
}

#[inline(always)]
fn four<S: Simd, const SHIFT: u32>(
    simd: S,
    outer: Pair<S>,
    inner: Pair<S>,
    by: [i16; 4],
) -> i16x8<S> {
    let (outer, inner) = (outer.dot(simd, by[0], by[1]), inner.dot(simd, by[2], by[3]));
    outer.plus(inner).rounded::<SHIFT>(simd)
}

/// Two vectors, lane by lane side by side.
#[derive(Clone, Copy)]
pub(super) struct Pair<S: Simd>(i16x8<S>, i16x8<S>);

impl<S: Simd> Pair<S> {
    #[inline(always)]
    pub(super) fn new(a: i16x8<S>, b: i16x8<S>) -> Self {
        Pair(a.zip_low(b), a.zip_high(b))
    }

    /// `a * first + b * second` in every lane.
    #[inline(always)]
    fn dot(self, simd: S, a: i16, b: i16) -> Wide<S> {
        let both = i32::from(b) << 16 | i32::from(a) & 0xffff;
        let factors: i16x8<S> = i32x4::splat(simd, both).bitcast();
        self.dot_pairs(factors, factors)
    }

    /// The same with factors for each lane, side by side as well.
    #[inline(always)]
    pub(super) fn dot_pairs(self, low: i16x8<S>, high: i16x8<S>) -> Wide<S> {
        Wide(
            self.0.pairwise_dot_product(low),
            self.1.pairwise_dot_product(high),
        )
    }
}

/// Eight sums of products.
#[derive(Clone, Copy)]
pub(super) struct Wide<S: Simd>(i32x4<S>, i32x4<S>);

impl<S: Simd> Wide<S> {
    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        Wide(self.0 + other.0, self.1 + other.1)
    }

    /// Divides by a power of two, rounding half up.
    #[inline(always)]
    fn rounded<const SHIFT: u32>(self, simd: S) -> i16x8<S> {
        let half = i32x4::splat(simd, 1 << (SHIFT - 1));
        self.plus(Wide(half, half)).shifted(SHIFT)
    }

    /// Divides by a power of two, rounding down.
    #[inline(always)]
    pub(super) fn shifted(self, shift: u32) -> i16x8<S> {
        (self.0 >> shift).saturating_narrow(self.1 >> shift)
    }
}

#[inline(always)]
pub(super) fn transpose<S: Simd>(x: Rows<S>) -> Rows<S> {
    // Riffling the first half with the second turns the six bits of a
    // number's place by one; three times exchange row and column.
    riffle(riffle(riffle(x)))
}

#[inline(always)]
fn riffle<S: Simd>(x: Rows<S>) -> Rows<S> {
    [
        x[0].zip_low(x[4]),
        x[0].zip_high(x[4]),
        x[1].zip_low(x[5]),
        x[1].zip_high(x[5]),
        x[2].zip_low(x[6]),
        x[2].zip_high(x[6]),
        x[3].zip_low(x[7]),
        x[3].zip_high(x[7]),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use fearless_simd::dispatch;
    use libjpeg_turbo_rs::encode::fdct::fdct_islow;
    use proptest::prelude::*;

    #[inline(always)]
    fn transformed<S: Simd>(simd: S, samples: &[i16; 64]) -> [i16; 64] {
        let mut rows = [i16x8::splat(simd, 0); 8];
        for (row, samples) in rows.iter_mut().zip(samples.chunks_exact(8)) {
            *row = i16x8::from_slice(simd, samples);
        }
        let mut block = [0; 64];
        for (column, out) in forward(simd, rows).iter().zip(block.chunks_exact_mut(8)) {
            column.store_slice(out);
        }
        block
    }

    fn is_that_of_the_library(samples: &[i16; 64]) {
        // It transforms rows first, so it gets columns for rows.
        let transposed = std::array::from_fn(|at| samples[at % 8 * 8 + at / 8]);
        let mut expected = [0; 64];
        fdct_islow(&transposed, &mut expected);
        for (name, level) in crate::simd::levels() {
            let block = dispatch!(level, simd => transformed(simd, samples));
            assert_eq!(block.map(i32::from), expected, "{name}");
        }
    }

    #[test]
    fn extremes_are_transformed_as_by_the_library() {
        for u in 0..8 {
            for v in 0..8 {
                // The signs of one basis function: its coefficient's extreme.
                let sign = |at: usize, frequency: usize| ((2 * at + 1) * frequency / 8) % 4;
                let negative = |at, frequency| matches!(sign(at, frequency), 1 | 2);
                let samples = std::array::from_fn(|at| {
                    if negative(at % 8, u) == negative(at / 8, v) {
                        127
                    } else {
                        -128
                    }
                });
                is_that_of_the_library(&samples);
                is_that_of_the_library(&samples.map(|sample| !sample));
            }
        }
    }

    proptest! {
        #[test]
        fn any_block_is_transformed_as_by_the_library(
            samples in prop::collection::vec(-128i16..128, 64),
        ) {
            is_that_of_the_library(&samples.try_into().unwrap());
        }
    }
}
