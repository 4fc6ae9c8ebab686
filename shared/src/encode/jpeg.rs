//! Baseline JPEG, 4:2:0 or gray, with the tables of [`super::annex_k`].

use libjpeg_turbo_rs::{DctMethod, Encoder, PixelFormat, Subsampling};

use crate::error::{Error, Result};
use crate::pixels::{Layout, Pixels};
use crate::recipe::Effort;

/// Writes opaque pixels. Effort fast writes the Huffman tables of T.81 Annex
/// K; the others make tables for the image.
pub(super) fn encode(pixels: &Pixels, quality: u8, effort: Effort) -> Result<Vec<u8>> {
    let (format, subsampling) = match pixels.layout {
        Layout::Gray => (PixelFormat::Grayscale, Subsampling::S444),
        Layout::Rgb => (PixelFormat::Rgb, Subsampling::S420),
        // Alpha is flattened before it comes here.
        Layout::Rgba => return Err(Error::internal()),
    };
    let (width, height) = (pixels.size.width as usize, pixels.size.height as usize);
    Encoder::new(&pixels.samples, width, height, format)
        .quality(quality)
        .subsampling(subsampling)
        .force_baseline(true)
        .dct_method(DctMethod::IsLow)
        .optimize_huffman(effort != Effort::Fast)
        .encode()
        .map_err(|_| Error::internal())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::annex_k;
    use crate::geometry::Size;
    use crate::markers::segments;

    #[test]
    fn files_have_the_tables_of_annex_k_at_every_quality() {
        let samples = (0..=255u8).cycle().take(24 * 16 * 3).collect();
        let pixels = Pixels::from_samples(Size::new(24, 16), Layout::Rgb, samples).unwrap();
        for quality in 1..=100 {
            let file = encode(&pixels, quality, Effort::Balanced).unwrap();
            let tables: Vec<u8> = segments(&file)
                .filter(|segment| segment.marker == 0xdb)
                .flat_map(|segment| segment.body.to_vec())
                .collect();
            let (luma, chroma) = (annex_k::luma(quality), annex_k::chroma(quality));
            let expected = [&[0][..], &luma, &[1], &chroma].concat();
            assert_eq!(tables, expected, "quality {quality}");
        }
    }
}
