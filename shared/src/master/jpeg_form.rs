//! The form of a JPEG master: baseline, 4:2:0 or gray, the tables of Annex K
//! scaled for the master's quality, no marker but those the encoder writes,
//! nothing after the end.

use crate::encode::annex_k;
use crate::markers::{SOS, Segment, segments};

const APP0: u8 = 0xe0;
const DQT: u8 = 0xdb;
const SOF0: u8 = 0xc0;
const DHT: u8 = 0xc4;

/// JFIF 1.1, no density, no thumbnail: what the encoder writes.
const JFIF: [u8; 14] = *b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0";

/// Components of SOF0 after the sizes: count, then id, sampling and
/// quantisation table of each.
const GRAY_COMPONENTS: &[u8] = &[1, 1, 0x11, 0];
const COLOR_COMPONENTS: &[u8] = &[3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1];

/// The scan's header: components with their Huffman tables, then the whole
/// spectrum at full precision.
const GRAY_SCAN: &[u8] = &[1, 1, 0x00, 0, 63, 0];
const COLOR_SCAN: &[u8] = &[3, 1, 0x00, 2, 0x11, 3, 0x11, 0, 63, 0];

pub(super) fn conforms(file: &[u8], quality: u8) -> bool {
    let header: Vec<Segment> = segments(file).collect();
    let [app0, rest @ .., scan] = header.as_slice() else {
        return false;
    };
    if app0.marker != APP0 || app0.body != JFIF || scan.marker != SOS {
        return false;
    }
    let Some(is_gray) = frame(rest) else {
        return false;
    };
    let tables: Vec<&[u8]> = bodies(rest, DQT).collect();
    let known = rest
        .iter()
        .all(|segment| matches!(segment.marker, DQT | SOF0 | DHT));
    known
        && tables.concat() == quantisation(is_gray, quality)
        && scan.body == if is_gray { GRAY_SCAN } else { COLOR_SCAN }
        && ends_with_the_scan(&file[scan.end..])
}

/// Whether the one SOF0 is of gray, or of 4:2:0 color; nothing otherwise.
fn frame(segments: &[Segment]) -> Option<bool> {
    let mut frames = bodies(segments, SOF0);
    let (Some(frame), None) = (frames.next(), frames.next()) else {
        return None;
    };
    // Precision, height and width come before the components.
    match (frame.first()?, frame.get(5..)?) {
        (8, GRAY_COMPONENTS) => Some(true),
        (8, COLOR_COMPONENTS) => Some(false),
        _ => None,
    }
}

fn bodies<'a>(segments: &[Segment<'a>], marker: u8) -> impl Iterator<Item = &'a [u8]> {
    segments
        .iter()
        .filter(move |segment| segment.marker == marker)
        .map(|segment| segment.body)
}

/// What the DQT segments hold together.
fn quantisation(is_gray: bool, quality: u8) -> Vec<u8> {
    let mut tables = vec![0];
    tables.extend(annex_k::luma(quality));
    if !is_gray {
        tables.push(1);
        tables.extend(annex_k::chroma(quality));
    }
    tables
}

/// Whether entropy-coded data without any marker runs to an EOI that is the
/// file's end.
fn ends_with_the_scan(data: &[u8]) -> bool {
    let Some(data) = data.strip_suffix(&[0xff, 0xd9]) else {
        return false;
    };
    // In entropy-coded data 0xff is followed by a stuffed zero.
    data.last() != Some(&0xff) && data.windows(2).all(|pair| pair[0] != 0xff || pair[1] == 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::jpeg::{QuantTables, encode};
    use crate::geometry::Size;
    use crate::plane::Plane;
    use crate::recipe::Effort;
    use crate::simd;

    #[test]
    fn what_is_encoded_from_planes_conforms_at_its_quality_only() {
        let plane = |side| Plane::zeroed(Size::new(side, side)).unwrap();
        for planes in [vec![plane(20)], vec![plane(19), plane(10), plane(10)]] {
            for quality in 1..=100 {
                for effort in [Effort::Fast, Effort::Balanced, Effort::Small] {
                    let tables = QuantTables::AnnexK;
                    let file = encode(simd::detect(), &planes, quality, tables, effort).unwrap();
                    assert!(conforms(&file, quality), "{quality}");
                    assert!(!conforms(&file, quality % 100 + 1), "{quality}");
                }
            }
        }
    }
}
