//! A band of rows of one plane: filled block by block, pushed, filled again.

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

    /// Transforms a block into its place.
    #[inline(always)]
    pub(super) fn put<S: Simd>(
        &mut self,
        simd: S,
        block: &Block,
        extent: usize,
        column: usize,
        row: usize,
    ) {
        let points = self.scale.points();
        let start = row * points * self.stride + column * points;
        let Some(samples) = self.samples.get_mut(start..) else {
            return;
        };
        match self.scale {
            Scale::Full => {
                idct::inverse(simd, block, &self.quantisers, extent, samples, self.stride);
            }
            Scale::Half => scaled::half(simd, block, &self.quantisers, samples, self.stride),
            Scale::Quarter => scaled::quarter(block, &self.quantisers, samples, self.stride),
            Scale::Eighth => samples[0] = scaled::eighth(block, &self.quantisers),
        }
    }

    /// Pushes the band's rows, without those below the plane.
    pub(super) fn push(&mut self, plane: usize, sink: &mut dyn Sink) -> Result<()> {
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
