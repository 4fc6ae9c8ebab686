//! A scan of sequential Huffman data, decoded row of MCUs by row.

use fearless_simd::Simd;
use fearless_simd_macros::simd;
use libjpeg_turbo_rs::decode::marker::ScanInfo;

use super::band::Band;
use super::bits::Bits;
use super::block::Block;
use super::codes::{Codes, Means};
use super::huffman::{Flaw, decode_block};
use super::tables::{Kind, table_or_standard};
use crate::error::{Error, Result};

pub(super) struct Scan<'a> {
    info: &'a ScanInfo,
    bits: Bits<'a>,
    dc: Vec<Means<'a>>,
    ac: Vec<Codes<'a>>,
    /// The blocks of an MCU, in order.
    units: Vec<Unit>,
    mcus_across: usize,
    /// MCUs between restart markers; 0 without them.
    interval: u32,
    /// MCUs until the next marker.
    until_restart: u32,
    /// The last block's mean, for each component.
    predicted: [i16; 4],
}

/// One block of every MCU.
struct Unit {
    /// Which component, of all in the frame.
    component: usize,
    /// Which of the scan's code tables.
    dc: usize,
    ac: usize,
    /// Its place in the MCU, and how many places the MCU has across.
    column: usize,
    row: usize,
    across: usize,
}

impl<'a> Scan<'a> {
    /// A scan without components.
    pub(super) fn new(file: &'a [u8], info: &'a ScanInfo, mcus_across: u32) -> Self {
        let interval = info.restart_interval.into();
        Scan {
            info,
            bits: Bits::new(file, info.data_offset),
            dc: Vec::new(),
            ac: Vec::new(),
            units: Vec::new(),
            mcus_across: mcus_across as usize,
            interval,
            until_restart: interval,
            predicted: [0; 4],
        }
    }

    /// Adds a component, which is number `of_scan` in the scan and has `across`
    /// x `down` blocks in an MCU.
    ///
    /// # Errors
    /// `corrupt` where a code table is missing.
    pub(super) fn add(
        &mut self,
        component: usize,
        of_scan: usize,
        (across, down): (usize, usize),
        is_scaled: bool,
    ) -> Result<()> {
        let info = self.info;
        let selector = info
            .header
            .components
            .get(of_scan)
            .ok_or_else(Error::internal)?;
        let dc_table = table_or_standard(info, Kind::Dc, selector.dc_table_index)?;
        let ac_table = table_or_standard(info, Kind::Ac, selector.ac_table_index)?;
        let dc = position(
            &mut self.dc,
            |codes| std::ptr::eq(codes.table(), dc_table),
            || Means::new(dc_table),
        );
        let ac = position(
            &mut self.ac,
            |codes| std::ptr::eq(codes.table(), ac_table),
            || Codes::new(ac_table),
        );
        if is_scaled {
            self.ac[ac].add_skips();
        }
        for row in 0..down {
            self.units.extend((0..across).map(|column| Unit {
                component,
                dc,
                ac,
                column,
                row,
                across,
            }));
        }
        Ok(())
    }
}

/// Where an item is, added if it is not there.
fn position<T>(items: &mut Vec<T>, is_it: impl Fn(&T) -> bool, make: impl FnOnce() -> T) -> usize {
    items.iter().position(is_it).unwrap_or_else(|| {
        items.push(make());
        items.len() - 1
    })
}

/// Decodes the next row of MCUs into the bands of the scan's components, from
/// their block row `top` on.
#[simd]
pub(super) fn decode_row<S: Simd>(
    simd: S,
    scan: &mut Scan<'_>,
    bands: &mut [Band],
    top: usize,
) -> std::result::Result<(), Flaw> {
    let mut block = Block::ZERO;
    for mcu in 0..scan.mcus_across {
        if scan.interval > 0 {
            if scan.until_restart == 0 {
                scan.bits.restart();
                scan.predicted = [0; 4];
                scan.until_restart = scan.interval;
            }
            scan.until_restart -= 1;
        }
        for unit in &scan.units {
            // There is a band for each component, and `add` made the tables.
            let band = &mut bands[unit.component];
            let extent = decode_block(
                &mut scan.bits,
                &scan.dc[unit.dc],
                &scan.ac[unit.ac],
                &mut scan.predicted[unit.component & 3],
                band.coefficients(),
                &mut block,
            )?;
            let column = mcu * unit.across + unit.column;
            band.put(simd, &block, extent, column, top + unit.row);
            block = Block::ZERO;
        }
    }
    Ok(())
}
