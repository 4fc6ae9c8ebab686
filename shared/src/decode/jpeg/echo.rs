//! The samples of a file that is being written: from the blocks of its encoder,
//! without the way through Huffman codes and back. They are those that decoding
//! the file would give, for the blocks are those that decoding it would find.

use fearless_simd::prelude::*;
use fearless_simd::{Level, Simd, dispatch};
use fearless_simd_macros::simd;

use super::band::Band;
use super::block::{Block, quantisers};
use super::frame::Frame;
use crate::encode::QuantTables;
use crate::encode::jpeg;
use crate::error::Result;
use crate::geometry::Size;
use crate::image::Image;
use crate::plane::Sink;
use crate::shape::{Scale, Shape};

/// The order of horizontal frequencies in a [`Block`].
const HORIZONTAL: [usize; 8] = [0, 4, 2, 6, 1, 3, 5, 7];

/// The vertical frequencies that stand side by side there.
const VERTICAL: [(usize, usize); 4] = [(0, 4), (2, 6), (1, 3), (5, 7)];

/// What decoding the file of an image, gray or luma and halved chroma, gives.
pub(crate) fn shape(image: &Image) -> Shape {
    Shape {
        size: image.size,
        model: image.model,
        planes: frame(image.size, image.planes.len()).shapes(),
        is_scalable: true,
    }
}

/// The frame that the encoder writes.
fn frame(size: Size, components: usize) -> Frame {
    let luma = if components == 1 { (1, 1) } else { (2, 2) };
    let factors = (0..components).map(move |index| if index == 0 { luma } else { (1, 1) });
    Frame::of(size, factors)
}

/// Hears blocks, and pushes rows of samples.
pub(crate) struct Echo<'s> {
    level: Level,
    bands: Vec<Band>,
    sink: &'s mut dyn Sink,
}

impl<'s> Echo<'s> {
    /// Of an image that is written at a quality, each plane at its scale.
    ///
    /// # Errors
    /// `out-of-memory`.
    pub(crate) fn new(
        level: Level,
        image: &Image,
        quality: u8,
        tables: QuantTables,
        scales: &[Scale],
        sink: &'s mut dyn Sink,
    ) -> Result<Self> {
        let frame = frame(image.size, image.planes.len());
        let steps = tables.steps(quality);
        let planes = frame.components.iter().zip(scales).enumerate();
        let bands = planes.map(|(index, (component, &scale))| {
            let quantisers = quantisers(&steps[usize::from(index > 0)]);
            let across = component.across * frame.mcus_across;
            Band::new(component, scale, quantisers, across, component.down)
        });
        Ok(Echo {
            level,
            bands: bands.collect::<Result<_>>()?,
            sink,
        })
    }
}

impl jpeg::Listener for Echo<'_> {
    fn hear(&mut self, component: usize, column: usize, row: usize, blocks: &[jpeg::Block]) {
        if let Some(band) = self.bands.get_mut(component) {
            dispatch!(self.level, simd => put_blocks(simd, blocks, band, column, row));
        }
    }

    fn end_row(&mut self) -> Result<()> {
        for (plane, band) in self.bands.iter_mut().enumerate() {
            band.push(plane, self.sink)?;
        }
        Ok(())
    }
}

#[simd]
fn put_blocks<S: Simd>(
    simd: S,
    blocks: &[jpeg::Block],
    band: &mut Band,
    column: usize,
    row: usize,
) {
    let mut laid_out = Block::ZERO;
    for (index, block) in blocks.iter().enumerate() {
        lay_out(simd, block, &mut laid_out);
        band.put(simd, &laid_out, block.extent(), column + index, row);
    }
}

/// From the encoder's layout to the decoder's.
#[inline(always)]
fn lay_out<S: Simd>(simd: S, block: &jpeg::Block, laid_out: &mut Block) {
    let rows = block.rows(simd, HORIZONTAL);
    let pairs = laid_out.0.chunks_exact_mut(16);
    for (pair, (first, second)) in pairs.zip(VERTICAL) {
        let (low, high) = pair.split_at_mut(8);
        rows[first].zip_low(rows[second]).store_slice(low);
        rows[first].zip_high(rows[second]).store_slice(high);
    }
}
