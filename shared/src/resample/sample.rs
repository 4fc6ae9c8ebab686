//! The kinds of samples that are resampled, and how vectors hold them.
//!
//! Rows are kept in pairs, so that one instruction multiplies a sample of
//! each row with its weight and adds the two products. A pair of rows is a
//! sequence of words; a block of `S::u16s::LEN` columns of it gives two
//! vectors, one of the even columns and one of the odd columns, in which each
//! column has two lanes: its upper and its lower sample.

use fearless_simd::prelude::*;
use fearless_simd::{i16x8, u8x16, u16x8};

/// Columns that are worked on together: two blocks of the widest vectors.
pub(crate) const TILE: usize = 64;

/// Output samples that a row is padded to a multiple of.
pub(crate) const GROUP: usize = 16;

/// A kind of sample.
pub(crate) trait Sample: Copy + Default + 'static {
    /// The greatest value.
    const GREATEST: i16;
    /// Bits that a sample gains between the passes. `GREATEST << FRACTION` is at
    /// most 16383: negative weights make up to 4/3 of it, which an `i16` holds.
    const FRACTION: u32;
    /// Words of a pair of rows, for each column.
    const WORDS: usize;

    /// Makes words of a tile of two rows. `upper` and `lower` hold `TILE`
    /// samples, `words` has `TILE * WORDS`.
    fn pair<S: Simd>(simd: S, upper: &[Self], lower: &[Self], words: &mut [u16]);

    /// Takes a block of `S::u16s::LEN * WORDS` words apart, into two vectors
    /// of pairs whose weighted sums `finish` turns into sums of columns.
    fn split<S: Simd>(simd: S, words: &[u16]) -> (S::i16s, S::i16s);

    /// What the sums start with, so that they end with `half` added, where
    /// weights have `precision` bits.
    fn start(half: i32, precision: u32) -> (i32, i32);

    /// Sums of even columns, and of odd columns.
    fn finish<S: Simd>(sums: (S::i32s, S::i32s)) -> (S::i32s, S::i32s);

    /// Stores `GROUP` samples, clamped.
    fn store<S: Simd>(left: i16x8<S>, right: i16x8<S>, to: &mut [Self]);
}

/// Samples of 8 bits. Words are the rows' own bytes, two at a time in turn:
/// an upper word, a lower word. So the low bytes are the even columns, the
/// high bytes the odd ones, and no byte has to change its lane.
///
/// Odd columns are stored less 128. So a word is a signed number,
/// `even + 256 * odd`, and its weighted sum needs no mask: the even column's
/// sum is what is left of it without 256 times the odd column's. In between
/// both wrap.
impl Sample for u8 {
    const GREATEST: i16 = 255;
    const FRACTION: u32 = 6;
    const WORDS: usize = 1;

    #[inline(always)]
    fn pair<S: Simd>(simd: S, upper: &[Self], lower: &[Self], words: &mut [u16]) {
        let length = S::u8s::LEN;
        let rows = upper.chunks_exact(length).zip(lower.chunks_exact(length));
        for ((upper, lower), words) in rows.zip(words.chunks_exact_mut(length)) {
            let upper: S::u16s = S::u8s::from_slice(simd, upper).bitcast();
            let lower: S::u16s = S::u8s::from_slice(simd, lower).bitcast();
            let (left, right) = upper.interleave(lower);
            (left ^ 0x8000).store_slice(&mut words[..length / 2]);
            (right ^ 0x8000).store_slice(&mut words[length / 2..]);
        }
    }

    #[inline(always)]
    fn split<S: Simd>(simd: S, words: &[u16]) -> (S::i16s, S::i16s) {
        let words: S::i16s = S::u16s::from_slice(simd, words).bitcast();
        (words, words >> 8)
    }

    #[inline(always)]
    fn start(half: i32, precision: u32) -> (i32, i32) {
        let odd = half + (128 << precision);
        (half.wrapping_add(odd << 8), odd)
    }

    #[inline(always)]
    fn finish<S: Simd>((both, odd): (S::i32s, S::i32s)) -> (S::i32s, S::i32s) {
        (both - (odd << 8), odd)
    }

    #[inline(always)]
    fn store<S: Simd>(left: i16x8<S>, right: i16x8<S>, to: &mut [Self]) {
        let left = left.clamp(0, Self::GREATEST);
        let right = right.clamp(0, Self::GREATEST);
        let bytes: u8x16<S> = left.narrow(right).bitcast();
        bytes.store_slice(to);
    }
}

/// Samples of 14 bits, 0 to 16383: linear light. Dark sRGB levels are 5 apart.
impl Sample for u16 {
    const GREATEST: i16 = 16383;
    const FRACTION: u32 = 0;
    const WORDS: usize = 2;

    #[inline(always)]
    fn pair<S: Simd>(simd: S, upper: &[Self], lower: &[Self], words: &mut [u16]) {
        let length = S::u16s::LEN;
        let rows = upper.chunks_exact(length).zip(lower.chunks_exact(length));
        for ((upper, lower), words) in rows.zip(words.chunks_exact_mut(2 * length)) {
            let upper: S::u32s = S::u16s::from_slice(simd, upper).bitcast();
            let lower: S::u32s = S::u16s::from_slice(simd, lower).bitcast();
            let even: S::u16s = ((upper & 0xffff) | (lower << 16)).bitcast();
            let odd: S::u16s = ((upper >> 16) | (lower & 0xffff_0000)).bitcast();
            even.store_slice(&mut words[..length]);
            odd.store_slice(&mut words[length..]);
        }
    }

    #[inline(always)]
    fn split<S: Simd>(simd: S, words: &[u16]) -> (S::i16s, S::i16s) {
        let (even, odd) = words.split_at(S::u16s::LEN);
        (
            S::u16s::from_slice(simd, even).bitcast(),
            S::u16s::from_slice(simd, odd).bitcast(),
        )
    }

    #[inline(always)]
    fn start(half: i32, _precision: u32) -> (i32, i32) {
        (half, half)
    }

    #[inline(always)]
    fn finish<S: Simd>(sums: (S::i32s, S::i32s)) -> (S::i32s, S::i32s) {
        sums
    }

    #[inline(always)]
    fn store<S: Simd>(left: i16x8<S>, right: i16x8<S>, to: &mut [Self]) {
        let left: u16x8<S> = left.clamp(0, Self::GREATEST).bitcast();
        let right: u16x8<S> = right.clamp(0, Self::GREATEST).bitcast();
        let (to_left, to_right) = to.split_at_mut(GROUP / 2);
        left.store_slice(to_left);
        right.store_slice(to_right);
    }
}
