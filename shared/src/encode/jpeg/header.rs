//! The marker segments of a file: T.81 B.2, JFIF 1.02.

use super::huffman::Table;
use super::tables::Quantisation;
use crate::geometry::Size;

const SOI: [u8; 2] = [0xff, 0xd8];
/// End of image.
pub(super) const EOI: [u8; 2] = [0xff, 0xd9];

const APP0: u8 = 0xe0;
const DQT: u8 = 0xdb;
const SOF0: u8 = 0xc0;
const DHT: u8 = 0xc4;
const SOS: u8 = 0xda;

/// JFIF 1.1, no density, no thumbnail.
const JFIF: [u8; 14] = *b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0";

/// Classes and destinations of the four Huffman tables, in their order.
const HUFFMAN: [u8; 4] = [0x00, 0x10, 0x01, 0x11];

/// All that stands before the entropy-coded data: of one component with one
/// quantisation table and two Huffman tables, or of three with two and four.
pub(super) fn header(size: Size, quantisation: &[Quantisation], huffman: &[Table]) -> Vec<u8> {
    let mut file = SOI.to_vec();
    segment(&mut file, APP0, &[&JFIF]);
    for (id, table) in (0..).zip(quantisation) {
        segment(&mut file, DQT, &[&[id], &table.steps]);
    }
    let is_gray = quantisation.len() == 1;
    let (height, width) = (size.height as u16, size.width as u16);
    let sizes = [height.to_be_bytes(), width.to_be_bytes()].concat();
    let components: &[u8] = if is_gray {
        &[1, 1, 0x11, 0]
    } else {
        &[3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1]
    };
    segment(&mut file, SOF0, &[&[8], &sizes, components]);
    for (table, id) in huffman.iter().zip(HUFFMAN) {
        segment(&mut file, DHT, &[&[id], &table.lengths, &table.symbols]);
    }
    let components: &[u8] = if is_gray {
        &[1, 1, 0x00]
    } else {
        &[3, 1, 0x00, 2, 0x11, 3, 0x11]
    };
    segment(&mut file, SOS, &[components, &[0, 63, 0]]);
    file
}

fn segment(file: &mut Vec<u8>, marker: u8, parts: &[&[u8]]) {
    let length = 2 + parts.iter().map(|part| part.len()).sum::<usize>();
    file.extend([0xff, marker]);
    file.extend((length as u16).to_be_bytes());
    for part in parts {
        file.extend_from_slice(part);
    }
}
