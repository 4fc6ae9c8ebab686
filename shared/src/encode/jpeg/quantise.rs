//! Quantisation: a product, a sum and a shift instead of a division.

use fearless_simd::{i16x8, prelude::*};

use super::dct::{Pair, Rows};
use super::order::COLUMNS;
use super::tables::Quantisation;

/// What stands beside a coefficient, to be multiplied by its rounding: so large
/// that this fits 16 bits.
const ONE: i16 = 1 << 9;

/// The steps of one table as factors for [`quantise`].
#[derive(Debug)]
pub(super) struct Quantiser {
    /// For each coefficient, by columns, the reciprocal of its step and its
    /// rounding side by side.
    factors: [[i16; 16]; 8],
    /// The binary point of the factors.
    shift: u32,
}

impl Quantiser {
    /// DC is always rounded to the nearest step, for an error there is seen in
    /// the whole block.
    pub(super) fn new(quantisation: &Quantisation) -> Self {
        let Quantisation { steps, rounding } = *quantisation;
        let least = steps.iter().copied().min().unwrap_or(1).max(1);
        // Factors have 15 bits: that of the least step, if it is a power of
        // two, is 2^14. Coefficients are scaled by 8.
        let shift = 17 + u32::from(least).ilog2();
        let mut factors = [[0; 16]; 8];
        for (place, step) in COLUMNS.into_iter().zip(steps) {
            let rounding = i32::from(if place == 0 { 16 } else { rounding });
            let step = 8 * i32::from(step.max(1));
            let reciprocal = ((1 << shift) + step / 2) / step;
            let column = &mut factors[place / 8];
            column[place % 8 * 2] = reciprocal as i16;
            column[place % 8 * 2 + 1] = ((rounding << shift) / (32 * i32::from(ONE))) as i16;
        }
        Quantiser { factors, shift }
    }
}

/// Divides coefficients by their steps. Magnitudes are rounded, and negative
/// results are in ones' complement, as the extra bits of T.81 F.1.2 are: a
/// zero may be -1.
#[inline(always)]
pub(super) fn quantise<S: Simd>(simd: S, quantiser: &Quantiser, block: Rows<S>) -> Rows<S> {
    let one = i16x8::splat(simd, ONE);
    let mut result = block;
    for (column, factors) in result.iter_mut().zip(&quantiser.factors) {
        let (low, high) = factors.split_at(8);
        let (low, high) = (i16x8::from_slice(simd, low), i16x8::from_slice(simd, high));
        // What is added goes away from zero.
        let signed_one = one ^ (*column >> 15);
        *column = Pair::new(*column, signed_one)
            .dot_pairs(low, high)
            .shifted(quantiser.shift);
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use fearless_simd::dispatch;

    #[inline(always)]
    fn quantised<S: Simd>(simd: S, quantiser: &Quantiser, value: i16) -> [i16; 64] {
        let block = [i16x8::splat(simd, value); 8];
        let mut result = [0; 64];
        for (column, out) in quantise(simd, quantiser, block)
            .iter()
            .zip(result.chunks_exact_mut(8))
        {
            column.store_slice(out);
        }
        result
    }

    /// Every value at every step, with tables that begin with a step of
    /// `least`.
    fn nearest_multiples(least: u8) {
        for start in (least..=255).step_by(63) {
            let mut table: [u8; 64] =
                std::array::from_fn(|at| start.saturating_add(at as u8).max(least));
            table[0] = least;
            let quantiser = Quantiser::new(&Quantisation {
                steps: table,
                rounding: 16,
            });
            for value in (-8192..=8192).step_by(7) {
                let level = crate::simd::detect();
                let result = dispatch!(level, simd => quantised(simd, &quantiser, value));
                for (place, step) in table.into_iter().enumerate() {
                    let result = i32::from(result[COLUMNS[place]]);
                    let result = result - (result >> 31);
                    let step = 8 * i32::from(step);
                    let off = (result * step - i32::from(value)).abs();
                    // Half a step, and what is lost in the reciprocals.
                    let allowed = step / 2 + i32::from(value).abs() / 60 + 1;
                    assert!(off <= allowed, "{value} by {step}: {result}");
                    assert!(result.signum() * i32::from(value.signum()) >= 0);
                }
            }
        }
    }

    #[test]
    fn coefficients_become_the_nearest_multiple_of_their_step() {
        for least in [1, 2, 3, 7, 100, 128, 255] {
            nearest_multiples(least);
        }
    }

    #[test]
    fn less_than_a_half_rounds_both_signs_to_zero() {
        let quantiser = Quantiser::new(&Quantisation {
            steps: [4; 64],
            rounding: 14,
        });
        let level = crate::simd::detect();
        let last = |value| {
            let result = dispatch!(level, simd => quantised(simd, &quantiser, value))[63];
            result - (result >> 15)
        };
        // A step is 32: 18 are needed for the first one.
        assert_eq!([17, -17, 18, -18].map(last), [0, 0, 1, -1]);
        assert_eq!([49, -49, 50, -50].map(last), [1, -1, 2, -2]);
    }
}
