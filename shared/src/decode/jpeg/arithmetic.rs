//! Arithmetic scans (T.81 F.2.4 and G.2.4), block by block through the library.

use libjpeg_turbo_rs::common::types::ScanHeader;
use libjpeg_turbo_rs::decode::arithmetic::ArithDecoder;
use libjpeg_turbo_rs::decode::marker::{JpegMetadata, ScanInfo};

use super::block::Block;
use super::coefficients::{Coder, Filled};
use super::huffman::Flaw;
use super::stream::flawed;
use crate::error::Result;

/// The decoder of one scan.
pub(super) struct Arithmetic<'a> {
    header: &'a ScanHeader,
    is_progressive: bool,
    decoder: Box<ArithDecoder<'a>>,
}

impl<'a> Arithmetic<'a> {
    /// # Errors
    /// `corrupt` where no marker follows the data: the decoder takes zeros after
    /// the end, which an encoder may leave out (T.81 D.1.8), so that data which
    /// is cut off is noticed by this alone.
    pub(super) fn new(
        file: &'a [u8],
        metadata: &'a JpegMetadata,
        info: &'a ScanInfo,
    ) -> Result<Self> {
        let data = file.get(info.data_offset..).unwrap_or_default();
        let is_end = |two: &[u8]| matches!(two, [0xff, 1..=0xcf | 0xd8..=0xfe]);
        if !data.windows(2).any(is_end) {
            return Err(flawed(Flaw::Short));
        }
        let mut decoder = Box::new(ArithDecoder::new(data, 0));
        let parameters = metadata
            .arith_dc_params
            .iter()
            .zip(metadata.arith_ac_params);
        for (slot, (&(low, high), threshold)) in parameters.enumerate() {
            decoder.set_dc_conditioning(slot, low, high);
            decoder.set_ac_conditioning(slot, threshold);
        }
        Ok(Arithmetic {
            header: &info.header,
            is_progressive: metadata.frame.is_progressive,
            decoder,
        })
    }
}

impl Coder for Arithmetic<'_> {
    fn restart(&mut self) {
        self.decoder.process_restart();
    }

    fn decode(
        &mut self,
        of_scan: usize,
        component: usize,
        block: &mut Block,
        filled: &mut Filled,
    ) -> std::result::Result<(), Flaw> {
        let (header, decoder) = (self.header, &mut self.decoder);
        let Some(selector) = header.components.get(of_scan) else {
            return Err(Flaw::Band);
        };
        let dc_slot = usize::from(selector.dc_table_index);
        let ac_slot = usize::from(selector.ac_table_index);
        let (start, end, low) = (header.spec_start, header.spec_end, header.succ_low);
        let is_first = header.succ_high == 0;
        let mut natural = if self.is_progressive {
            block.to_natural()
        } else {
            [0; 64]
        };
        let values = &mut natural;
        let decoded = match (self.is_progressive, (start, end), header.components.len()) {
            (false, _, _) => decoder
                .decode_dc_sequential(values, component, dc_slot)
                .and_then(|()| decoder.decode_ac_sequential(values, ac_slot)),
            (_, (0, 0), _) if is_first => {
                decoder.decode_dc_first_progressive(values, component, dc_slot, low)
            }
            (_, (0, 0), _) => decoder.decode_dc_refine_progressive(values, low),
            (_, _, 1) if is_first => {
                decoder.decode_ac_first_progressive(values, ac_slot, start, end, low)
            }
            (_, _, 1) => decoder.decode_ac_refine_progressive(values, ac_slot, start, end, low),
            // Not allowed, and passed over, as in Huffman scans.
            _ => Ok(()),
        };
        decoded.map_err(|_| Flaw::Band)?;
        *block = Block::from_natural(&natural);
        filled.reach(64);
        Ok(())
    }
}
