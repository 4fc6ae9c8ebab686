//! The inverse DCT of 8 x 8 coefficients (T.81 A.3.3), in integers.
//!
//! As in the library's accurate transform (libjpeg's `jidctint.c`), there are
//! two passes of one dimension, columns first; factors have 13 binary digits
//! after the point, and two more digits are kept between the passes. For
//! coefficients that an encoder makes the samples are the same. For all others
//! the outcome is defined here: dequantised values wrap at 16 bits, a pass sums
//! exactly (no sum of 16-bit values times these factors leaves 32 bits), and
//! its results saturate at 16 bits, the samples at 8.

use fearless_simd::prelude::*;
use fearless_simd::{Simd, i16x16, i32x8, u8x16, u16x8, u32x4, u32x8};

use super::block::Block;

/// Binary digits after the point in the factors.
const FACTOR_BITS: u32 = 13;
/// Binary digits that are kept between the passes.
pub(super) const KEPT_BITS: u32 = 2;
/// What the two passes have to be divided by: the factors are those of a
/// transform that is sqrt(8) times too large in each direction.
pub(super) const SCALE_BITS: u32 = 3;

/// What a pass divides by; the rest of what has to be divided by follows in 16
/// bits, where saturating changes no sample.
pub(super) const SHIFT: u32 = FACTOR_BITS - KEPT_BITS;
pub(super) const REST_SHIFT: u32 = 2 * KEPT_BITS + SCALE_BITS;

/// What makes the first pass round half up, and both passes in all.
pub(super) const FIRST_HALF: i32 = 1 << (SHIFT - 1);
pub(super) const SECOND_HALF: i32 = 1 << (SHIFT + REST_SHIFT - 1);

pub(super) const ONE: i16 = 1 << FACTOR_BITS;

/// sqrt(2) cos(2 pi / 16) and sqrt(2) cos(6 pi / 16), for frequencies 2 and 6:
/// sums and differences of jidctint.c's rounded factors, which is why two
/// factors of the same size can differ by one.
const EVEN: [i16; 3] = [4433 + 6270, 4433, 4433 - 15137];

/// The odd part as a matrix: for each of four outputs the factors of
/// frequencies 1, 3, 5 and 7, which are sqrt(2) cos(n pi / 16) with n odd. They
/// are jidctint.c's steps multiplied out: 9633 is its factor of the sum of all
/// four, -7373, -20995, -16069 and -3196 those of the sums of two, the rest
/// those of single frequencies.
const ODD: [[i16; 4]; 4] = [
    [12299 - 7373 - 3196 + 9633, 9633, 9633 - 3196, 9633 - 7373],
    [
        9633,
        25172 - 20995 - 16069 + 9633,
        9633 - 20995,
        9633 - 16069,
    ],
    [9633 - 3196, 9633 - 20995, 16819 - 20995 - 3196 + 9633, 9633],
    [9633 - 7373, 9633 - 16069, 9633, 2446 - 7373 - 16069 + 9633],
];

/// Coefficients in zigzag order up to the last whose frequencies are all below
/// 4: the first four diagonals.
const LOW_CORNER: usize = 10;

/// Writes the 8 x 8 samples of a block. `extent` says how many coefficients in
/// zigzag order, at least 1, may be other than zero.
#[inline(always)]
pub(super) fn inverse<S: Simd>(
    simd: S,
    block: &Block,
    quantisers: &Block,
    extent: usize,
    rows: [&mut [u8; 8]; 8],
) {
    if extent <= 1 {
        flat(block.0[0].wrapping_mul(quantisers.0[0]), rows);
    } else if extent <= LOW_CORNER {
        transform::<S, true>(simd, block, quantisers, rows);
    } else {
        transform::<S, false>(simd, block, quantisers, rows);
    }
}

/// A block whose only coefficient is the mean: what the passes make of it.
#[inline(always)]
fn flat(mean: i16, rows: [&mut [u8; 8]; 8]) {
    let kept = mean.saturating_mul(1 << KEPT_BITS);
    let rounded =
        (i32::from(kept) + (1 << (KEPT_BITS + SCALE_BITS - 1))) >> (KEPT_BITS + SCALE_BITS);
    let sample = (rounded.clamp(-128, 127) + 128) as u8;
    for row in rows {
        *row = [sample; 8];
    }
}

// No closures and no `array::map` from here on: they would be functions of
// their own, compiled without the level's instructions. Vectors of 256 bits are
// two of 128 where a level has no larger ones.

#[inline(always)]
fn transform<S: Simd, const LOW: bool>(
    simd: S,
    block: &Block,
    quantisers: &Block,
    [y0, y1, y2, y3, y4, y5, y6, y7]: [&mut [u8; 8]; 8],
) {
    let p57 = if LOW {
        i16x16::splat(simd, 0)
    } else {
        dequantised(simd, block, quantisers, 48)
    };
    // Columns: vectors over the horizontal frequencies.
    let [r0, r1, r2, r3, r4, r5, r6, r7] = pass::<S, LOW>(
        simd,
        [
            dequantised(simd, block, quantisers, 0),
            dequantised(simd, block, quantisers, 16),
            dequantised(simd, block, quantisers, 32),
            p57,
        ],
        FIRST_HALF,
    );
    // In each row the frequencies stand in pairs, as in a block: transposing
    // the pairs of four rows each gives vectors over the rows.
    let pairs = transpose([
        r0.saturating_narrow(r4),
        r1.saturating_narrow(r5),
        r2.saturating_narrow(r6),
        r3.saturating_narrow(r7),
    ]);
    let [c0, c1, c2, c3, c4, c5, c6, c7] = pass::<S, LOW>(simd, pairs, SECOND_HALF);
    // To signed bytes, two columns in 128 bits, and by steps of zipping to rows.
    let c04 = c0.saturating_narrow(c4) >> REST_SHIFT;
    let c15 = c1.saturating_narrow(c5) >> REST_SHIFT;
    let c26 = c2.saturating_narrow(c6) >> REST_SHIFT;
    let c37 = c3.saturating_narrow(c7) >> REST_SHIFT;
    let (c04, c15) = simd.split_i8x32(c04.saturating_narrow(c15));
    let (c26, c37) = simd.split_i8x32(c26.saturating_narrow(c37));
    let c01: u16x8<S> = c04.zip_low(c15).bitcast();
    let c45: u16x8<S> = c04.zip_high(c15).bitcast();
    let c23: u16x8<S> = c26.zip_low(c37).bitcast();
    let c67: u16x8<S> = c26.zip_high(c37).bitcast();
    let (left0, left4): (u32x4<S>, u32x4<S>) =
        (c01.zip_low(c23).bitcast(), c01.zip_high(c23).bitcast());
    let (right0, right4): (u32x4<S>, u32x4<S>) =
        (c45.zip_low(c67).bitcast(), c45.zip_high(c67).bitcast());
    // Level shift (T.81 A.3.1): to add 128 to a signed byte is to turn its
    // highest bit.
    let shift = u8x16::splat(simd, 0x80);
    store(left0.zip_low(right0).bitcast::<u8x16<S>>() ^ shift, y0, y1);
    store(left0.zip_high(right0).bitcast::<u8x16<S>>() ^ shift, y2, y3);
    store(left4.zip_low(right4).bitcast::<u8x16<S>>() ^ shift, y4, y5);
    store(left4.zip_high(right4).bitcast::<u8x16<S>>() ^ shift, y6, y7);
}

#[inline(always)]
fn store<S: Simd>(two: u8x16<S>, upper: &mut [u8; 8], lower: &mut [u8; 8]) {
    let two = two.to_array();
    upper.copy_from_slice(&two[..8]);
    lower.copy_from_slice(&two[8..]);
}

/// One dimension, at 8 places of the other: from the pairs of frequencies 0 and
/// 4, 2 and 6, 1 and 3, 5 and 7 to 8 values, each divided by 2 to the power
/// `SHIFT`. With `LOW`, frequencies from 4 on are zero.
#[inline(always)]
fn pass<S: Simd, const LOW: bool>(
    simd: S,
    [p04, p26, p13, p57]: [i16x16<S>; 4],
    half: i32,
) -> [i32x8<S>; 8] {
    let half = i32x8::splat(simd, half);
    let sum = dot(p04, ONE, ONE) + half;
    let difference = dot(p04, ONE, -ONE) + half;
    let outer = dot(p26, EVEN[0], EVEN[1]);
    let inner = dot(p26, EVEN[1], EVEN[2]);
    let (e0, e3) = (sum + outer, sum - outer);
    let (e1, e2) = (difference + inner, difference - inner);
    let o0 = odd::<S, LOW>(p13, p57, ODD[0]);
    let o1 = odd::<S, LOW>(p13, p57, ODD[1]);
    let o2 = odd::<S, LOW>(p13, p57, ODD[2]);
    let o3 = odd::<S, LOW>(p13, p57, ODD[3]);
    [
        (e0 + o0) >> SHIFT,
        (e1 + o1) >> SHIFT,
        (e2 + o2) >> SHIFT,
        (e3 + o3) >> SHIFT,
        (e3 - o3) >> SHIFT,
        (e2 - o2) >> SHIFT,
        (e1 - o1) >> SHIFT,
        (e0 - o0) >> SHIFT,
    ]
}

#[inline(always)]
fn odd<S: Simd, const LOW: bool>(
    p13: i16x16<S>,
    p57: i16x16<S>,
    [f1, f3, f5, f7]: [i16; 4],
) -> i32x8<S> {
    let first = dot(p13, f1, f3);
    if LOW { first } else { first + dot(p57, f5, f7) }
}

/// A pair of vertical frequencies at 8 horizontal ones, from a place on.
#[inline(always)]
fn dequantised<S: Simd>(simd: S, block: &Block, quantisers: &Block, at: usize) -> i16x16<S> {
    let values = i16x16::from_slice(simd, &block.0[at..at + 16]);
    values * i16x16::from_slice(simd, &quantisers.0[at..at + 16])
}

/// The sum of the two of each pair, each times its factor.
#[inline(always)]
fn dot<S: Simd>(pairs: i16x16<S>, first: i16, second: i16) -> i32x8<S> {
    let factors = u32::from(first.cast_unsigned()) | u32::from(second.cast_unsigned()) << 16;
    pairs.pairwise_dot_product(u32x8::splat(pairs.simd, factors).bitcast::<i16x16<S>>())
}

/// Rows of four pairs, the upper four in the lower half of the vectors, to
/// columns of them.
#[inline(always)]
fn transpose<S: Simd>([r04, r15, r26, r37]: [i16x16<S>; 4]) -> [i16x16<S>; 4] {
    let (even_low, even_high) = zip_halves(r04.bitcast(), r26.bitcast());
    let (odd_low, odd_high) = zip_halves(r15.bitcast(), r37.bitcast());
    let (p04, p26) = zip_halves(even_low, odd_low);
    let (p13, p57) = zip_halves(even_high, odd_high);
    [p04.bitcast(), p26.bitcast(), p13.bitcast(), p57.bitcast()]
}

/// Zips each half: the low parts, then the high ones.
#[inline(always)]
fn zip_halves<S: Simd>(a: u32x8<S>, b: u32x8<S>) -> (u32x8<S>, u32x8<S>) {
    let simd = a.simd;
    let (low_0, high_0) = simd.split_u32x8(a.zip_low(b));
    let (low_1, high_1) = simd.split_u32x8(a.zip_high(b));
    (
        simd.combine_u32x4(low_0, low_1),
        simd.combine_u32x4(high_0, high_1),
    )
}

#[cfg(test)]
mod tests {
    use fearless_simd::dispatch;
    use proptest::prelude::*;

    use super::*;
    use crate::simd::levels;

    /// What the module says, one value at a time.
    fn expected(coefficients: &[i16; 64], quantisers: &[i16; 64]) -> [u8; 64] {
        fn one_dimension(values: [i64; 8]) -> [i64; 8] {
            std::array::from_fn(|x| {
                // Output 7 - x is output x with the odd part turned.
                let (at, sign) = if x < 4 { (x, 1) } else { (7 - x, -1) };
                let second = [EVEN[0], EVEN[1], -EVEN[1], -EVEN[0]][at];
                let sixth = [EVEN[1], EVEN[2], -EVEN[2], -EVEN[1]][at];
                let fourth = [ONE, -ONE, -ONE, ONE][at];
                let even = [(0, ONE), (2, second), (4, fourth), (6, sixth)];
                let odd = [1, 3, 5, 7].into_iter().zip(ODD[at]);
                let sum = |terms: &mut dyn Iterator<Item = (usize, i16)>| -> i64 {
                    terms.map(|(k, factor)| values[k] * i64::from(factor)).sum()
                };
                sum(&mut even.into_iter()) + sign * sum(&mut odd.into_iter())
            })
        }
        let mut rows = [[0; 8]; 8];
        for horizontal in 0..8 {
            let column = one_dimension(std::array::from_fn(|vertical| {
                let at = vertical * 8 + horizontal;
                i64::from(coefficients[at].wrapping_mul(quantisers[at]))
            }));
            for (row, value) in rows.iter_mut().zip(column) {
                row[horizontal] = ((value + (1 << 10)) >> 11).clamp(-32768, 32767);
            }
        }
        let mut samples = [0; 64];
        for (samples, row) in samples.chunks_mut(8).zip(rows) {
            for (sample, value) in samples.iter_mut().zip(one_dimension(row)) {
                *sample = (((value + (1 << 17)) >> 18).clamp(-128, 127) + 128) as u8;
            }
        }
        samples
    }

    fn transformed(
        level: crate::simd::Level,
        block: &Block,
        by: &Block,
        extent: usize,
    ) -> [u8; 64] {
        let mut samples = [0; 64];
        let mut rows = samples.as_chunks_mut::<8>().0.iter_mut();
        let rows = std::array::from_fn(|_| rows.next().unwrap());
        dispatch!(level, simd => inverse(simd, block, by, extent, rows));
        samples
    }

    /// Any values, with many extreme ones.
    fn values() -> impl Strategy<Value = [i16; 64]> {
        let value = prop_oneof![
            any::<i16>(),
            -300_i16..300,
            prop_oneof![Just(0), Just(i16::MIN), Just(i16::MAX)],
        ];
        proptest::collection::vec(value, 64).prop_map(|values| values.try_into().unwrap())
    }

    proptest! {
        #[test]
        fn any_coefficients_give_what_is_defined_at_all_levels(
            coefficients in values(),
            quantisers in values(),
            extent in 1_usize..=64,
        ) {
            let mut block = Block::from_natural(&coefficients);
            for after in extent + 1..=64 {
                block.put(after, 0);
            }
            let by = Block::from_natural(&quantisers);
            let expected = expected(&block.to_natural(), &quantisers);
            for (name, level) in levels() {
                prop_assert!(transformed(level, &block, &by, extent) == expected, "{name}");
                // Nor does it matter whether it is known how few there are.
                prop_assert!(transformed(level, &block, &by, 64) == expected, "{name}");
            }
        }
    }

    #[test]
    fn factors_are_cosines() {
        let cosine = |n: usize| {
            let exact = libm::sqrt(2.0) * libm::cos(n as f64 * std::f64::consts::PI / 16.0);
            exact * f64::from(ONE)
        };
        for (x, row) in ODD.iter().enumerate() {
            for (k, &factor) in [1, 3, 5, 7].iter().zip(row) {
                assert!((f64::from(factor) - cosine((2 * x + 1) * k)).abs() < 1.5);
            }
        }
        for (factor, n) in EVEN.into_iter().zip([2, 6, 14]) {
            assert!((f64::from(factor) - cosine(n)).abs() < 1.5);
        }
    }
}
