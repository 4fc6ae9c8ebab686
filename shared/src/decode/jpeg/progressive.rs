//! Huffman decoding of one block's part in a progressive scan: T.81 G.2, as
//! strict as the library's own decoder (its `decode/progressive.rs`).

use libjpeg_turbo_rs::common::huffman_table::HuffmanTable;
use libjpeg_turbo_rs::decode::marker::ScanInfo;

use super::bits::{Bits, Clean, Window};
use super::block::Block;
use super::codes::{Codes, Means, look_up};
use super::coefficients::{Coder, Filled};
use super::huffman::{End, Flaw, Place, coefficients, mean_difference};
use super::stream::flawed;
use super::tables::{Kind, table};
use crate::error::Result;

/// The decoder of one scan.
pub(super) struct Progressive<'a> {
    bits: Bits<'a>,
    part: Part<'a>,
    /// The first coefficient in zigzag order, and the one behind the last.
    start: usize,
    limit: usize,
    /// The position of the lowest bit.
    shift: u8,
    /// The last block's mean, for each component.
    predicted: [i16; 4],
    /// Blocks that are known to have no more coefficients in this scan.
    ended: u32,
}

/// What a scan has of its blocks.
enum Part<'a> {
    /// The highest bits of the means; a table for each component of the scan.
    Means(Vec<Means<'a>>),
    /// One more bit of the means.
    MeansMore,
    /// The highest bits of other coefficients.
    Others(Codes<'a>),
    /// One more bit of them.
    OthersMore(&'a HuffmanTable),
    /// Other coefficients of several components, which T.81 does not allow
    /// (G.1.1.1.1) and libjpeg passes over.
    Nothing,
}

impl<'a> Progressive<'a> {
    /// # Errors
    /// `corrupt` where a code table is missing or the scan is of coefficients
    /// that there are not.
    pub(super) fn new(file: &'a [u8], info: &'a ScanInfo) -> Result<Self> {
        let header = &info.header;
        let (start, end) = (header.spec_start, header.spec_end);
        let is_first = header.succ_high == 0;
        let means = || -> Result<Vec<Means<'a>>> {
            let tables = header
                .components
                .iter()
                .map(|selector| table(info, Kind::Dc, selector.dc_table_index).map(Means::new));
            tables.collect()
        };
        let part = match (&*header.components, start, end) {
            (_, 0, 0) if is_first => Part::Means(means()?),
            // A bit more of a mean is not coded.
            (_, 0, 0) => Part::MeansMore,
            ([selector], _, _) => {
                if start < 1 || end < start || end > 63 {
                    return Err(flawed(Flaw::Band));
                }
                let table = table(info, Kind::Ac, selector.ac_table_index)?;
                if is_first {
                    Part::Others(Codes::progressive(table))
                } else {
                    Part::OthersMore(table)
                }
            }
            _ if is_first => means().map(|_| Part::Nothing)?,
            _ => Part::Nothing,
        };
        Ok(Progressive {
            bits: Bits::new(file, info.data_offset),
            part,
            start: start.into(),
            limit: usize::from(end) + 1,
            shift: header.succ_low & 15,
            predicted: [0; 4],
            ended: 0,
        })
    }
}

impl Coder for Progressive<'_> {
    fn restart(&mut self) {
        self.bits.restart();
        self.predicted = [0; 4];
        self.ended = 0;
    }

    #[inline(always)]
    fn decode(
        &mut self,
        of_scan: usize,
        component: usize,
        block: &mut Block,
        filled: &mut Filled,
    ) -> std::result::Result<(), Flaw> {
        let (mut window, clean) = self.bits.begin();
        match &self.part {
            Part::Means(means) => {
                let Some(means) = means.get(of_scan) else {
                    return Err(Flaw::Band);
                };
                window.fill(clean);
                let predicted = &mut self.predicted[component & 3];
                *predicted = predicted.wrapping_add(mean_difference(means, &mut window)?);
                block.0[0] = *predicted << self.shift;
            }
            Part::MeansMore => {
                window.fill(clean);
                block.0[0] |= one_bit(&mut window) << self.shift;
            }
            Part::Others(codes) => {
                if self.ended > 0 {
                    self.ended -= 1;
                    return Ok(());
                }
                let mut next = self.start;
                let place = Place {
                    wanted: self.limit,
                    limit: self.limit,
                    shift: self.shift,
                };
                let end =
                    coefficients::<false>(&mut window, clean, codes, &mut next, place, block)?;
                if let Some(end) = end {
                    self.ended = run_of_blocks(&mut window, clean, end) - 1;
                }
                filled.reach(next);
            }
            Part::OthersMore(table) => {
                let mut refined = Refined {
                    block,
                    filled,
                    next: self.start,
                    limit: self.limit,
                    bit: 1 << self.shift,
                };
                if self.ended == 0 {
                    self.ended = refined.add(&mut window, clean, table)?;
                }
                if self.ended > 0 {
                    refined.refine_rest(&mut window, clean);
                    self.ended -= 1;
                }
            }
            Part::Nothing => {}
        }
        if self.bits.end(window) {
            Ok(())
        } else {
            Err(Flaw::Short)
        }
    }
}

#[inline(always)]
fn one_bit(window: &mut Window) -> i16 {
    let bit = window.peek(1) as i16;
    window.skip(1);
    bit
}

/// The number of blocks, from this one on, that end (T.81 G.1.2.2).
#[inline(always)]
fn run_of_blocks(window: &mut Window, clean: &Clean, end: End) -> u32 {
    window.fill(clean);
    // In two steps, for no bits at all are a shift by 64.
    let more = (window.bits() >> 1 >> (63 - u32::from(end & 15))) as u32;
    window.skip(u64::from(end & 15));
    (1 << (end & 15)) + more
}

/// A block whose coefficients get one more bit: T.81 G.1.2.3.
struct Refined<'b> {
    block: &'b mut Block,
    filled: &'b mut Filled,
    next: usize,
    limit: usize,
    /// The bit's value.
    bit: i16,
}

impl Refined<'_> {
    /// Adds coefficients that are not zero any more, one by one, and refines
    /// those that it passes. Gives the number of blocks that end, if they do.
    #[inline(always)]
    fn add(
        &mut self,
        window: &mut Window,
        clean: &Clean,
        table: &HuffmanTable,
    ) -> std::result::Result<u32, Flaw> {
        while self.next < self.limit {
            window.fill(clean);
            let (symbol, length) = look_up(table, window)?;
            window.skip(length.into());
            let (mut zeros, size) = (symbol >> 4, symbol & 15);
            let mut value = 0;
            if size > 0 {
                // Whatever its size, the new value is one bit.
                value = if one_bit(window) == 1 {
                    self.bit
                } else {
                    self.bit.wrapping_neg()
                };
            } else if zeros < 15 {
                return Ok(run_of_blocks(window, clean, zeros));
            }
            while self.next < self.limit {
                if !self.refine(window, clean) {
                    if zeros == 0 {
                        break;
                    }
                    zeros -= 1;
                }
                self.next += 1;
            }
            self.next += 1;
            if value != 0 {
                // Behind the limit it is still put, as in libjpeg.
                self.block.put(self.next, value);
                self.filled.reach(self.next);
            }
        }
        Ok(0)
    }

    /// Refines the other coefficients that are not zero.
    #[inline(always)]
    fn refine_rest(&mut self, window: &mut Window, clean: &Clean) {
        self.limit = self.limit.min(self.filled.extent());
        while self.next < self.limit {
            self.refine(window, clean);
            self.next += 1;
        }
    }

    /// Refines the next coefficient; `false` where it is zero.
    #[inline(always)]
    fn refine(&mut self, window: &mut Window, clean: &Clean) -> bool {
        let value = self.block.at(self.next + 1);
        if *value == 0 {
            return false;
        }
        window.fill(clean);
        if one_bit(window) == 1 && *value & self.bit == 0 {
            *value = if *value > 0 {
                value.wrapping_add(self.bit)
            } else {
                value.wrapping_sub(self.bit)
            };
        }
        true
    }
}
