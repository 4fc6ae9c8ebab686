//! Files whose blocks are not whole before the last scan: progressive ones. And
//! arithmetic ones, which are too rare for a way of their own.

use fearless_simd::{Level, Simd, dispatch};
use fearless_simd_macros::simd;
use libjpeg_turbo_rs::decode::marker::{JpegMetadata, ScanInfo};

use super::arithmetic::Arithmetic;
use super::band::Band;
use super::block::Block;
use super::frame::Frame;
use super::huffman::Flaw;
use super::progressive::Progressive;
use super::stream::flawed;
use crate::error::{Error, Result};

/// The coefficients of a whole file.
pub(super) struct Coefficients {
    /// For each component its rows of blocks, padded to whole MCUs.
    rows: Vec<std::vec::IntoIter<Row>>,
}

/// A row of blocks.
pub(super) struct Row {
    blocks: Vec<Block>,
    /// Of each block.
    filled: Vec<Filled>,
}

/// How many coefficients, in zigzag order, may be other than zero.
#[derive(Clone, Copy)]
pub(super) struct Filled(u8);

impl Filled {
    #[inline(always)]
    pub(super) fn extent(self) -> usize {
        self.0.into()
    }

    /// Takes note that all up to `next` may be.
    #[inline(always)]
    pub(super) fn reach(&mut self, next: usize) {
        self.0 = self.0.max(next.min(64) as u8);
    }
}

/// What decodes the blocks of one scan in their order.
pub(super) trait Coder {
    /// Goes on behind a restart marker.
    fn restart(&mut self);

    /// Decodes what the scan has of a block of component `component`, which is
    /// number `of_scan` in the scan.
    fn decode(
        &mut self,
        of_scan: usize,
        component: usize,
        block: &mut Block,
        filled: &mut Filled,
    ) -> std::result::Result<(), Flaw>;
}

impl Coefficients {
    /// Decodes all scans.
    ///
    /// # Errors
    /// `corrupt` where the data is damaged or ends too early, `out-of-memory`.
    pub(super) fn read(
        file: &[u8],
        metadata: &JpegMetadata,
        frame: &Frame,
        level: Level,
    ) -> Result<Self> {
        let mut planes = Vec::new();
        for component in &frame.components {
            let count = (component.down * frame.mcus_down) as usize;
            let across = (component.across * frame.mcus_across) as usize;
            let mut rows = reserved(count)?;
            for _ in 0..count {
                let (mut blocks, mut filled) = (reserved(across)?, reserved(across)?);
                blocks.resize(across, Block::ZERO);
                filled.resize(across, Filled(1));
                rows.push(Row { blocks, filled });
            }
            planes.push(rows);
        }
        for info in &metadata.scans {
            let components = components(metadata, info)?;
            let mut scan = Scan {
                frame,
                components: &components,
                interval: info.restart_interval.into(),
                planes: &mut planes,
            };
            if metadata.is_arithmetic {
                let mut coder = Arithmetic::new(file, metadata, info)?;
                scan.read(&mut coder)
            } else {
                let mut coder = Progressive::new(file, info)?;
                dispatch!(level, simd => read_progressive(simd, &mut scan, &mut coder))
            }
            .map_err(flawed)?;
        }
        Ok(Coefficients {
            rows: planes.into_iter().map(Vec::into_iter).collect(),
        })
    }

    /// The next row of a component's blocks, whose memory its taker frees.
    pub(super) fn take_row(&mut self, component: usize) -> Option<Row> {
        self.rows.get_mut(component)?.next()
    }
}

fn reserved<T>(count: usize) -> Result<Vec<T>> {
    let mut items = Vec::new();
    items
        .try_reserve_exact(count)
        .map_err(|_| Error::out_of_memory())?;
    Ok(items)
}

/// Which of the frame's components a scan has.
fn components(metadata: &JpegMetadata, info: &ScanInfo) -> Result<Vec<usize>> {
    let position = |id| {
        let mut ids = metadata
            .frame
            .components
            .iter()
            .map(|component| component.id);
        ids.position(|other| other == id)
    };
    let selectors = info.header.components.iter();
    let positions: Option<_> = selectors
        .map(|selector| position(selector.component_id))
        .collect();
    positions.ok_or_else(|| flawed(Flaw::Band))
}

/// The way through the blocks of a scan.
struct Scan<'s> {
    frame: &'s Frame,
    components: &'s [usize],
    /// MCUs between restart markers; 0 without them.
    interval: u32,
    planes: &'s mut [Vec<Row>],
}

impl Scan<'_> {
    #[inline(always)]
    fn read(&mut self, coder: &mut impl Coder) -> std::result::Result<(), Flaw> {
        // No index is out of range: `components` are positions in the frame, and
        // a component's own blocks are no more than those of its MCUs.
        let mut until_restart = self.interval;
        // A scan of one component has no MCUs but its own blocks (T.81 A.2.2).
        let alone = match *self.components {
            [index] => Some(self.frame.components[index].blocks()),
            _ => None,
        };
        let across = alone.map_or(self.frame.mcus_across, |blocks| blocks.width) as usize;
        let down = alone.map_or(self.frame.mcus_down, |blocks| blocks.height) as usize;
        for mcu_row in 0..down {
            for mcu in 0..across {
                if self.interval > 0 {
                    if until_restart == 0 {
                        coder.restart();
                        until_restart = self.interval;
                    }
                    until_restart -= 1;
                }
                for (of_scan, &index) in self.components.iter().enumerate() {
                    let component = &self.frame.components[index];
                    let (wide, high) = match alone {
                        Some(_) => (1, 1),
                        None => (component.across as usize, component.down as usize),
                    };
                    for row in 0..high {
                        let row = &mut self.planes[index][mcu_row * high + row];
                        let blocks = &mut row.blocks[mcu * wide..(mcu + 1) * wide];
                        let filled = &mut row.filled[mcu * wide..(mcu + 1) * wide];
                        for (block, filled) in blocks.iter_mut().zip(filled) {
                            coder.decode(of_scan, index, block, filled)?;
                        }
                    }
                }
            }
        }
        Ok(())
    }
}

/// At a level, for its instructions on bits.
#[simd]
fn read_progressive<S: Simd>(
    _: S,
    scan: &mut Scan<'_>,
    coder: &mut Progressive<'_>,
) -> std::result::Result<(), Flaw> {
    scan.read(coder)
}

/// Transforms a row of blocks.
#[simd]
pub(super) fn put_row<S: Simd>(simd: S, blocks: &Row, band: &mut Band, row: usize) {
    for (column, (block, filled)) in blocks.blocks.iter().zip(&blocks.filled).enumerate() {
        band.put(simd, block, filled.extent(), column, row);
    }
}
