//! The code tables of a scan.

use libjpeg_turbo_rs::JpegError;
use libjpeg_turbo_rs::common::huffman_table::{HuffmanTable, std_huffman_tables};
use libjpeg_turbo_rs::decode::marker::ScanInfo;

use super::from_decoder;
use crate::error::Result;

/// What a table codes.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    /// The means, T.81's DC coefficients.
    Dc,
    /// All others.
    Ac,
}

/// The table that stood in a slot when the scan began.
///
/// # Errors
/// `corrupt` where there is none.
pub(super) fn table(info: &ScanInfo, kind: Kind, slot: u8) -> Result<&HuffmanTable> {
    let (slots, name) = match kind {
        Kind::Dc => (&info.dc_huffman_tables, "DC"),
        Kind::Ac => (&info.ac_huffman_tables, "AC"),
    };
    match slots.get(usize::from(slot)) {
        Some(Some(table)) => Ok(table),
        _ => Err(from_decoder(JpegError::CorruptData(format!(
            "missing {name} Huffman table {slot}"
        )))),
    }
}

/// Likewise; in a sequential file the slots 0 and 1 have T.81's tables (K.3.3)
/// where the file has none, as the frames of motion JPEG need it.
///
/// # Errors
/// `corrupt` where there is none.
pub(super) fn table_or_standard(info: &ScanInfo, kind: Kind, slot: u8) -> Result<&HuffmanTable> {
    let [dc_0, dc_1, ac_0, ac_1] = std_huffman_tables();
    table(info, kind, slot).or_else(|error| match (kind, slot) {
        (Kind::Dc, 0) => Ok(dc_0),
        (Kind::Dc, 1) => Ok(dc_1),
        (Kind::Ac, 0) => Ok(ac_0),
        (Kind::Ac, 1) => Ok(ac_1),
        _ => Err(error),
    })
}
