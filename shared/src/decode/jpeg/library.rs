//! The library's decoders of single blocks, for progressive and arithmetic
//! scans, behind one interface.

use libjpeg_turbo_rs::JpegError;
use libjpeg_turbo_rs::common::types::ScanHeader;
use libjpeg_turbo_rs::decode::arithmetic::{ArithDecoder, NUM_ARITH_TBLS};
use libjpeg_turbo_rs::decode::bitstream::BitReader;
use libjpeg_turbo_rs::decode::marker::{JpegMetadata, ScanInfo};
use libjpeg_turbo_rs::decode::progressive;

use super::coefficients::Natural;
use super::from_decoder;
use super::tables::{Kind, table};
use crate::error::{Error, Result};
use libjpeg_turbo_rs::common::huffman_table::HuffmanTable;

/// What decodes the blocks of one scan.
pub(super) struct Coder<'a> {
    header: &'a ScanHeader,
    engine: Engine<'a>,
}

enum Engine<'a> {
    Progressive {
        bits: BitReader<'a>,
        /// For each component of the scan; none where the scan needs none.
        dc: Vec<&'a HuffmanTable>,
        ac: Option<&'a HuffmanTable>,
        predicted: [i16; 4],
        /// Blocks that are known to have nothing more in this scan.
        ended: u16,
    },
    Arithmetic {
        decoder: Box<ArithDecoder<'a>>,
        is_progressive: bool,
    },
}

impl<'a> Coder<'a> {
    /// # Errors
    /// `corrupt` where a code table is missing.
    pub(super) fn new(
        file: &'a [u8],
        metadata: &'a JpegMetadata,
        info: &'a ScanInfo,
    ) -> Result<Self> {
        let data = file.get(info.data_offset..).unwrap_or_default();
        let header = &info.header;
        let engine = if metadata.is_arithmetic {
            let mut decoder = Box::new(ArithDecoder::new(data, 0));
            for slot in 0..NUM_ARITH_TBLS {
                let (low, high) = metadata.arith_dc_params[slot];
                decoder.set_dc_conditioning(slot, low, high);
                decoder.set_ac_conditioning(slot, metadata.arith_ac_params[slot]);
            }
            Engine::Arithmetic {
                decoder,
                is_progressive: metadata.frame.is_progressive,
            }
        } else {
            let selectors = &header.components;
            let is_alone = selectors.len() == 1;
            let mut dc = Vec::new();
            // Bits that refine a mean are not coded (T.81 G.1.2.1).
            if (is_mean(header) || !is_alone) && header.succ_high == 0 {
                for selector in selectors {
                    dc.push(table(info, Kind::Dc, selector.dc_table_index)?);
                }
            }
            let ac = match &**selectors {
                [selector] if !is_mean(header) => {
                    Some(table(info, Kind::Ac, selector.ac_table_index)?)
                }
                _ => None,
            };
            Engine::Progressive {
                bits: BitReader::new(data),
                dc,
                ac,
                predicted: [0; 4],
                ended: 0,
            }
        };
        Ok(Coder { header, engine })
    }

    /// Goes on behind a restart marker.
    pub(super) fn restart(&mut self) {
        match &mut self.engine {
            Engine::Progressive {
                bits,
                predicted,
                ended,
                ..
            } => {
                bits.reset();
                *predicted = [0; 4];
                *ended = 0;
            }
            Engine::Arithmetic { decoder, .. } => decoder.process_restart(),
        }
    }

    /// Decodes what the scan has of a block of component `component`, which is
    /// number `of_scan` in the scan.
    pub(super) fn decode(
        &mut self,
        of_scan: usize,
        component: usize,
        block: &mut Natural,
    ) -> Result<()> {
        let header = self.header;
        let (start, end) = (header.spec_start, header.spec_end);
        let (is_first, low) = (header.succ_high == 0, header.succ_low);
        let selector = header.components.get(of_scan).ok_or_else(Error::internal)?;
        let dc_slot = usize::from(selector.dc_table_index);
        let ac_slot = usize::from(selector.ac_table_index);
        // T.81 G.1.1.1.1: other coefficients than the means stand in scans of
        // one component; in others the library passes over them.
        let is_alone = header.components.len() == 1;
        match &mut self.engine {
            Engine::Progressive {
                bits,
                dc,
                ac,
                predicted,
                ended,
            } => match (is_mean(header), is_first) {
                (true, true) => {
                    let dc = dc.get(of_scan).ok_or_else(Error::internal)?;
                    let predicted = &mut predicted[component & 3];
                    progressive::decode_dc_first(bits, dc, predicted, block, low)
                }
                (true, false) => progressive::decode_dc_refine(bits, block, low),
                (false, _) if !is_alone => Ok(()),
                (false, is_first) => {
                    let ac = ac.ok_or_else(Error::internal)?;
                    if is_first {
                        progressive::decode_ac_first(bits, ac, block, start, end, low, ended)
                    } else {
                        progressive::decode_ac_refine(bits, ac, block, start, end, low, ended)
                    }
                }
            },
            Engine::Arithmetic {
                decoder,
                is_progressive: false,
            } => {
                *block = [0; 64];
                decoder
                    .decode_dc_sequential(block, component, dc_slot)
                    .and_then(|()| decoder.decode_ac_sequential(block, ac_slot))
            }
            Engine::Arithmetic { decoder, .. } => match (is_mean(header), is_first) {
                (true, true) => decoder.decode_dc_first_progressive(block, component, dc_slot, low),
                (true, false) => decoder.decode_dc_refine_progressive(block, low),
                (false, _) if !is_alone => Ok(()),
                (false, true) => {
                    decoder.decode_ac_first_progressive(block, ac_slot, start, end, low)
                }
                (false, false) => {
                    decoder.decode_ac_refine_progressive(block, ac_slot, start, end, low)
                }
            },
        }
        .map_err(from_decoder)
    }

    /// Whether the MCU's bits were all there.
    pub(super) fn check(&self) -> Result<()> {
        match &self.engine {
            Engine::Progressive { bits, .. } if bits.insufficient_data() => {
                Err(from_decoder(JpegError::UnexpectedEof))
            }
            _ => Ok(()),
        }
    }
}

/// Whether a progressive scan is of the means alone.
fn is_mean(header: &ScanHeader) -> bool {
    header.spec_start == 0 && header.spec_end == 0
}
