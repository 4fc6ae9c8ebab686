//! The quantisation tables of ITU T.81 Annex K, scaled for a quality as the
//! Independent JPEG Group's library does.

/// Table K.1, luminance, rows from the top.
#[rustfmt::skip]
const LUMA: [u16; 64] = [
    16, 11, 10, 16,  24,  40,  51,  61,
    12, 12, 14, 19,  26,  58,  60,  55,
    14, 13, 16, 24,  40,  57,  69,  56,
    14, 17, 22, 29,  51,  87,  80,  62,
    18, 22, 37, 56,  68, 109, 103,  77,
    24, 35, 55, 64,  81, 104, 113,  92,
    49, 64, 78, 87, 103, 121, 120, 101,
    72, 92, 95, 98, 112, 100, 103,  99,
];

/// Table K.2, chrominance, rows from the top.
#[rustfmt::skip]
const CHROMA: [u16; 64] = [
    17, 18, 24, 47, 99, 99, 99, 99,
    18, 21, 26, 66, 99, 99, 99, 99,
    24, 26, 56, 99, 99, 99, 99, 99,
    47, 66, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99,
];

/// The zigzag order of T.81 figure 5: index in the file to index in rows.
#[rustfmt::skip]
pub(super) const ZIGZAG: [usize; 64] = [
     0,  1,  8, 16,  9,  2,  3, 10, 17, 24, 32, 25, 18, 11,  4,  5,
    12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13,  6,  7, 14, 21, 28,
    35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51,
    58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
];

/// The luminance table for a quality of 1 to 100, as it stands in a file.
pub(crate) fn luma(quality: u8) -> [u8; 64] {
    scaled(&LUMA, quality)
}

/// The chrominance table for a quality of 1 to 100, as it stands in a file.
pub(crate) fn chroma(quality: u8) -> [u8; 64] {
    scaled(&CHROMA, quality)
}

/// A table, rows from the top, scaled and in the file's order:
/// `jpeg_quality_scaling` and `jpeg_add_quant_table` of the IJG library, with
/// entries kept to 8 bits as baseline files need.
pub(super) fn scaled(table: &[u16; 64], quality: u8) -> [u8; 64] {
    let quality = u32::from(quality.clamp(1, 100));
    let percent = if quality < 50 {
        5000 / quality
    } else {
        200 - quality * 2
    };
    ZIGZAG.map(|index| {
        let entry = (u32::from(table[index]) * percent + 50) / 100;
        entry.clamp(1, 255) as u8
    })
}
