//! The scan: planes into tokens, a few MCUs at a time.

use fearless_simd::{Level, dispatch, prelude::*};
use fearless_simd_macros::simd;

use super::block::{Block, samples, transform};
use super::quantise::Quantiser;
use super::tokens::{MCU_TOKENS_MAX, Mcu, Tables, Token};
use crate::error::Result;
use crate::plane::Plane;

/// MCUs that are transformed before they are coded: their blocks fit a
/// processor's first cache. Even, for blocks are transformed in pairs.
const STRIP: usize = 8;

/// The most tokens of a strip.
pub(super) const STRIP_TOKENS_MAX: usize = STRIP * MCU_TOKENS_MAX;

/// Blocks of one component in a strip, two rows of them.
type StripBlocks = [[Block; 2 * STRIP]; 2];

/// Hears of the blocks of a file while they are made.
pub(crate) trait Listener {
    /// Some blocks of a component side by side, the first of them in column
    /// `column` of its blocks, in row `row` of its MCUs.
    fn hear(&mut self, component: usize, column: usize, row: usize, blocks: &[Block]);

    /// All blocks of a row of MCUs have been heard of.
    ///
    /// # Errors
    /// What the listener's own work gave.
    fn end_row(&mut self) -> Result<()>;
}

/// Planes on their way to tokens, in the order of T.81 A.2.3.
pub(super) struct Scan<'a> {
    components: Vec<Component<'a>>,
    /// MCUs across and down.
    mcus: (usize, usize),
    /// The MCU that comes next.
    next: (usize, usize),
    blocks: Box<[StripBlocks; 3]>,
    mcu: Box<Mcu>,
}

impl<'a> Scan<'a> {
    /// Of a gray plane, or of Y, Cb and Cr, with quantisers for luminance and
    /// for chrominance.
    pub(super) fn new(planes: &'a [Plane], quantisers: &'a [Quantiser; 2]) -> Self {
        let is_gray = planes.len() == 1;
        let component = |(index, plane)| Component {
            plane,
            quantiser: &quantisers[usize::from(index > 0)],
            tables: [Tables::LUMA, Tables::CHROMA][usize::from(index > 0)],
            sampling: if is_gray || index > 0 { 1 } else { 2 },
            last_dc: 0,
        };
        let components: Vec<Component> = planes.iter().enumerate().map(component).collect();
        let mcus = components.first().map_or((0, 0), |first| {
            let (across, down) = first.blocks();
            (
                across.div_ceil(first.sampling),
                down.div_ceil(first.sampling),
            )
        });
        Scan {
            components,
            mcus,
            next: (0, 0),
            blocks: Box::new([[[Block::ZERO; 2 * STRIP]; 2]; 3]),
            mcu: Box::new(Mcu::EMPTY),
        }
    }

    /// Appends the tokens of the next strip, or tells that there is none.
    ///
    /// # Errors
    /// The listener's.
    pub(super) fn next_strip(
        &mut self,
        level: Level,
        out: &mut Vec<Token>,
        listener: Option<&mut (dyn Listener + '_)>,
    ) -> Result<bool> {
        let (across, down) = self.mcus;
        let (first, row) = self.next;
        if row >= down {
            return Ok(false);
        }
        let count = STRIP.min(across - first);
        dispatch!(level, simd => code(simd, self, count, out));
        let is_row_done = first + count == across;
        self.next = if is_row_done {
            (0, row + 1)
        } else {
            (first + count, row)
        };
        if let Some(listener) = listener {
            self.tell(first, count, listener);
            if is_row_done {
                listener.end_row()?;
            }
        }
        Ok(true)
    }

    /// Tells of the blocks of a strip, those beside the component as well:
    /// nobody looks at their samples.
    fn tell(&self, first: usize, count: usize, listener: &mut dyn Listener) {
        for (index, (component, rows)) in self.components.iter().zip(self.blocks.iter()).enumerate()
        {
            let sampling = component.sampling;
            for (row, blocks) in rows.iter().enumerate().take(sampling) {
                let blocks = &blocks[..count * sampling];
                listener.hear(index, first * sampling, row, blocks);
            }
        }
    }
}

/// One component of the scan.
struct Component<'a> {
    plane: &'a Plane,
    quantiser: &'a Quantiser,
    tables: Tables,
    /// Blocks across and down in an MCU: 1 or 2.
    sampling: usize,
    /// DC of the block before.
    last_dc: i32,
}

impl Component<'_> {
    /// Blocks across and down that have samples in them.
    fn blocks(&self) -> (usize, usize) {
        let length = |length: u32| (length as usize).div_ceil(8);
        (
            length(self.plane.size.width),
            length(self.plane.size.height),
        )
    }
}

#[simd]
fn code<S: Simd>(simd: S, scan: &mut Scan<'_>, count: usize, out: &mut Vec<Token>) {
    let (first, row) = scan.next;
    for (component, blocks) in scan.components.iter().zip(scan.blocks.iter_mut()) {
        transform_strip(simd, component, row, first, blocks);
    }
    for index in 0..count {
        scan.mcu.clear();
        for (component, blocks) in scan.components.iter_mut().zip(scan.blocks.iter()) {
            let sampling = component.sampling;
            let (across, down) = component.blocks();
            for (v, blocks) in blocks.iter().enumerate().take(sampling) {
                let is_inside = row * sampling + v < down;
                let blocks = blocks.iter().skip(index * sampling).take(sampling);
                for (h, block) in blocks.enumerate() {
                    if is_inside && (first + index) * sampling + h < across {
                        scan.mcu
                            .block(block, component.tables, &mut component.last_dc);
                    } else {
                        scan.mcu.dummy(component.tables);
                    }
                }
            }
        }
        out.extend_from_slice(scan.mcu.tokens());
    }
}

#[inline(always)]
fn transform_strip<S: Simd>(
    simd: S,
    component: &Component<'_>,
    row: usize,
    first_mcu: usize,
    blocks: &mut StripBlocks,
) {
    let sampling = component.sampling;
    let (across, down) = component.blocks();
    let first = first_mcu * sampling;
    let count = across.saturating_sub(first).min(STRIP * sampling);
    for (v, blocks) in blocks.iter_mut().enumerate().take(sampling) {
        let y = row * sampling + v;
        if y >= down {
            break;
        }
        let pairs = blocks.chunks_exact_mut(2).take(count.div_ceil(2));
        for (pair, blocks) in pairs.enumerate() {
            if let [left, right] = blocks {
                let mut edge = [[0; 16]; 8];
                let x = first + 2 * pair;
                let samples = samples(component.plane, x * 8, y * 8, &mut edge);
                transform(simd, component.quantiser, samples, left, right);
            }
        }
    }
}
