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

pub(super) const FIRST_SHIFT: u32 = FACTOR_BITS - KEPT_BITS;
pub(super) const SECOND_SHIFT: u32 = FACTOR_BITS + KEPT_BITS + SCALE_BITS;

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

/// Writes the 8 x 8 samples of a block to the beginning of rows that are
/// `stride` apart. `extent` says how many coefficients in zigzag order, at
/// least 1, may be other than zero.
#[inline(always)]
pub(super) fn inverse<S: Simd>(
    simd: S,
    block: &Block,
    quantisers: &Block,
    extent: usize,
    samples: &mut [u8],
    stride: usize,
) {
    if extent <= 1 {
        flat(block.0[0].wrapping_mul(quantisers.0[0]), samples, stride);
    } else if extent <= LOW_CORNER {
        let samples_of = transformed::<S, true>(simd, block, quantisers);
        store(samples_of, samples, stride);
    } else {
        let samples_of = transformed::<S, false>(simd, block, quantisers);
        store(samples_of, samples, stride);
    }
}

/// A block whose only coefficient is the mean: what the passes make of it.
#[inline(always)]
fn flat(mean: i16, samples: &mut [u8], stride: usize) {
    let kept = mean.saturating_mul(1 << KEPT_BITS);
    let rounded =
        (i32::from(kept) + (1 << (KEPT_BITS + SCALE_BITS - 1))) >> (KEPT_BITS + SCALE_BITS);
    let sample = (rounded.clamp(-128, 127) + 128) as u8;
    for row in samples.chunks_mut(stride).take(8) {
        row[..8].fill(sample);
    }
}

/// Rows 2n and 2n + 1 in vector n.
#[inline(always)]
fn store<S: Simd>(rows: [u8x16<S>; 4], samples: &mut [u8], stride: usize) {
    for (two, pair) in samples.chunks_mut(2 * stride).zip(rows) {
        let pair = pair.to_array();
        two[..8].copy_from_slice(&pair[..8]);
        two[stride..stride + 8].copy_from_slice(&pair[8..]);
    }
}

// No closures and no `array::map` from here on: they would be functions of
// their own, compiled without the level's instructions. Vectors of 256 bits are
// two of 128 where a level has no larger ones.

#[inline(always)]
fn transformed<S: Simd, const LOW: bool>(
    simd: S,
    block: &Block,
    quantisers: &Block,
) -> [u8x16<S>; 4] {
    let p57 = if LOW {
        i16x16::splat(simd, 0)
    } else {
        dequantised(simd, block, quantisers, 48)
    };
    // Columns: vectors over the horizontal frequencies.
    let [r0, r1, r2, r3, r4, r5, r6, r7] = pass::<S, LOW, FIRST_SHIFT>(
        simd,
        [
            dequantised(simd, block, quantisers, 0),
            dequantised(simd, block, quantisers, 16),
            dequantised(simd, block, quantisers, 32),
            p57,
        ],
    );
    // In each row the frequencies stand in pairs, as in a block: transposing
    // the pairs of four rows each gives vectors over the rows.
    let pairs = transpose([
        r0.saturating_narrow(r4),
        r1.saturating_narrow(r5),
        r2.saturating_narrow(r6),
        r3.saturating_narrow(r7),
    ]);
    let [c0, c1, c2, c3, c4, c5, c6, c7] = pass::<S, LOW, SECOND_SHIFT>(simd, pairs);
    // To signed bytes, two columns in 128 bits, and by steps of zipping to rows.
    let (c04, c15): (i16x16<S>, i16x16<S>) = (c0.saturating_narrow(c4), c1.saturating_narrow(c5));
    let (c26, c37): (i16x16<S>, i16x16<S>) = (c2.saturating_narrow(c6), c3.saturating_narrow(c7));
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
    [
        left0.zip_low(right0).bitcast::<u8x16<S>>() ^ shift,
        left0.zip_high(right0).bitcast::<u8x16<S>>() ^ shift,
        left4.zip_low(right4).bitcast::<u8x16<S>>() ^ shift,
        left4.zip_high(right4).bitcast::<u8x16<S>>() ^ shift,
    ]
}

/// One dimension, at 8 places of the other: from the pairs of frequencies 0 and
/// 4, 2 and 6, 1 and 3, 5 and 7 to 8 values, each divided by 2 to the power
/// `SHIFT`. With `LOW`, frequencies from 4 on are zero.
#[inline(always)]
fn pass<S: Simd, const LOW: bool, const SHIFT: u32>(
    simd: S,
    [p04, p26, p13, p57]: [i16x16<S>; 4],
) -> [i32x8<S>; 8] {
    let half = i32x8::splat(simd, 1 << (SHIFT - 1));
    let sum = dot(simd, p04, ONE, ONE) + half;
    let difference = dot(simd, p04, ONE, -ONE) + half;
    let outer = dot(simd, p26, EVEN[0], EVEN[1]);
    let inner = dot(simd, p26, EVEN[1], EVEN[2]);
    let (e0, e3) = (sum + outer, sum - outer);
    let (e1, e2) = (difference + inner, difference - inner);
    let o0 = odd::<S, LOW>(simd, p13, p57, ODD[0]);
    let o1 = odd::<S, LOW>(simd, p13, p57, ODD[1]);
    let o2 = odd::<S, LOW>(simd, p13, p57, ODD[2]);
    let o3 = odd::<S, LOW>(simd, p13, p57, ODD[3]);
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
    simd: S,
    p13: i16x16<S>,
    p57: i16x16<S>,
    [f1, f3, f5, f7]: [i16; 4],
) -> i32x8<S> {
    let first = dot(simd, p13, f1, f3);
    if LOW {
        first
    } else {
        first + dot(simd, p57, f5, f7)
    }
}

/// A pair of vertical frequencies at 8 horizontal ones, from a place on.
#[inline(always)]
fn dequantised<S: Simd>(simd: S, block: &Block, quantisers: &Block, at: usize) -> i16x16<S> {
    let values = i16x16::from_slice(simd, &block.0[at..at + 16]);
    values * i16x16::from_slice(simd, &quantisers.0[at..at + 16])
}

/// The sum of the two of each pair, each times its factor.
#[inline(always)]
fn dot<S: Simd>(simd: S, pairs: i16x16<S>, first: i16, second: i16) -> i32x8<S> {
    let factors = u32::from(first.cast_unsigned()) | u32::from(second.cast_unsigned()) << 16;
    pairs.pairwise_dot_product(u32x8::splat(simd, factors).bitcast::<i16x16<S>>())
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
