//! A band of rows of one plane: filled block by block, pushed, filled again.

use std::slice::ChunksMut;

use fearless_simd::Simd;

use super::block::Block;
use super::frame::Component;
use super::{idct, scaled};
use crate::error::{Error, Result};
use crate::plane::{Rows, Sink};
use crate::shape::Scale;

pub(super) struct Band {
    samples: Vec<u8>,
    /// Samples from row to row: those of the padded blocks.
    stride: usize,
    scale: Scale,
    quantisers: Block,
    /// Rows of the plane that have yet to be pushed.
    rows_left: usize,
}

impl Band {
    /// Room for `down` rows of `across` blocks.
    ///
    /// # Errors
    /// `out-of-memory`.
    pub(super) fn new(
        component: &Component,
        scale: Scale,
        quantisers: Block,
        across: u32,
        down: u32,
    ) -> Result<Self> {
        let points = scale.points();
        let stride = across as usize * points;
        let count = stride
            .checked_mul(down as usize * points)
            .ok_or_else(Error::out_of_memory)?;
        let mut samples = Vec::new();
        samples
            .try_reserve_exact(count)
            .map_err(|_| Error::out_of_memory())?;
        // What no scan covers stays in the middle: the transform of zeros.
        samples.resize(count, 128);
        Ok(Band {
            samples,
            stride,
            scale,
            quantisers,
            rows_left: scale.of(component.size).height as usize,
        })
    }

    /// How many coefficients of a block count, in zigzag order.
    #[inline(always)]
    pub(super) fn coefficients(&self) -> usize {
        match self.scale {
            Scale::Full => 64,
            // Up to the last of the N x N lowest ones.
            Scale::Half => 25,
            Scale::Quarter => 5,
            Scale::Eighth => 1,
        }
    }

    /// Transforms a block into its place. Nothing is done outside of the band,
    /// where no scan puts a block.
    #[inline(always)]
    pub(super) fn put<S: Simd>(
        &mut self,
        simd: S,
        block: &Block,
        extent: usize,
        column: usize,
        row: usize,
    ) {
        let (points, quantisers) = (self.scale.points(), &self.quantisers);
        let start = row * points * self.stride + column * points;
        let mut rows = self
            .samples
            .get_mut(start..)
            .unwrap_or_default()
            .chunks_mut(self.stride);
        // All rows are found before anything is computed: a V8 that meets a
        // branch between results computes what lies behind it once more.
        match self.scale {
            Scale::Full => {
                let Some(rows) = rows_of_8(&mut rows) else {
                    return;
                };
                idct::inverse(simd, block, quantisers, extent, rows);
            }
            Scale::Half => {
                let Some(rows) = rows_of_4(&mut rows) else {
                    return;
                };
                scaled::half(simd, block, quantisers, rows);
            }
            Scale::Quarter => {
                let (Some(upper), Some(lower)) = (next(&mut rows), next(&mut rows)) else {
                    return;
                };
                scaled::quarter(block, quantisers, [upper, lower]);
            }
            Scale::Eighth => {
                if let Some([sample]) = next(&mut rows) {
                    *sample = scaled::eighth(block, quantisers);
                }
            }
        }
    }

    /// Pushes the band's rows, without those below the plane.
    pub(super) fn push(&mut self, plane: usize, sink: &mut dyn Sink) -> Result<()> {
        // A frame is at least a block wide.
        let rows = (self.samples.len() / self.stride).min(self.rows_left);
        self.rows_left -= rows;
        sink.push(
            plane,
            Rows {
                samples: &self.samples[..rows * self.stride],
                stride: self.stride,
            },
        )
    }
}

#[inline(always)]
fn next<'a, const N: usize>(rows: &mut ChunksMut<'a, u8>) -> Option<&'a mut [u8; N]> {
    rows.next()?.first_chunk_mut()
}

#[inline(always)]
fn rows_of_4<'a>(rows: &mut ChunksMut<'a, u8>) -> Option<[&'a mut [u8; 4]; 4]> {
    Some([next(rows)?, next(rows)?, next(rows)?, next(rows)?])
}

#[inline(always)]
fn rows_of_8<'a>(rows: &mut ChunksMut<'a, u8>) -> Option<[&'a mut [u8; 8]; 8]> {
    Some([
        next(rows)?,
        next(rows)?,
        next(rows)?,
        next(rows)?,
        next(rows)?,
        next(rows)?,
        next(rows)?,
        next(rows)?,
    ])
}
