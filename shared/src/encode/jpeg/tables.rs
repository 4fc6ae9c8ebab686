//! Which quantisation a file gets.

use crate::encode::annex_k;

/// Tables for luminance and chrominance, scaled for a quality.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum QuantTables {
    /// Those of T.81 Annex K, and the nearest multiples: what masters have.
    AnnexK,
    /// Those that take the fewest bytes at equal SSIMULACRA2, for renditions:
    /// [`LUMA`], [`CHROMA`] and [`ROUNDING`].
    Tuned,
}

/// How the coefficients of one kind of component are quantised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quantisation {
    /// The steps in the file's order.
    pub(super) steps: [u8; 64],
    /// The part of a step, in 32nds up to 16, that is added to the magnitude
    /// of an AC coefficient before it is rounded down. 16 gives the nearest
    /// multiple of the step.
    pub(super) rounding: u8,
}

impl QuantTables {
    /// The steps of luminance and of chrominance at a quality, in rows from the
    /// top.
    pub(crate) fn steps(self, quality: u8) -> [[u16; 64]; 2] {
        self.at(quality).map(|quantisation| {
            let mut rows = [0; 64];
            for (place, step) in annex_k::ZIGZAG.into_iter().zip(quantisation.steps) {
                rows[place] = step.into();
            }
            rows
        })
    }

    /// For luminance, then for chrominance, at a quality of 1 to 100.
    pub(super) fn at(self, quality: u8) -> [Quantisation; 2] {
        match self {
            QuantTables::AnnexK => {
                [annex_k::luma(quality), annex_k::chroma(quality)].map(|steps| Quantisation {
                    steps,
                    rounding: 16,
                })
            }
            QuantTables::Tuned => [&LUMA, &CHROMA].map(|table| Quantisation {
                steps: annex_k::scaled(table, quality),
                rounding: ROUNDING,
            }),
        }
    }
}

/// Luminance, rows from the top: the table that mozjpeg (jcparam.c, index 2)
/// has as tuned for MS-SSIM on the Kodak image set.
#[rustfmt::skip]
const LUMA: [u16; 64] = [
    12, 17, 20, 21,  30,  34,  56,  63,
    18, 20, 20, 26,  28,  51,  61,  55,
    19, 20, 21, 26,  33,  58,  69,  55,
    26, 26, 26, 30,  46,  87,  86,  66,
    31, 33, 36, 40,  46,  96, 100,  73,
    40, 35, 46, 62,  81, 100, 111,  91,
    46, 66, 76, 86, 102, 121, 120, 101,
    68, 90, 90, 96, 113, 102, 105, 103,
];

/// Chrominance, rows from the top: the table by N. Robidoux that ImageMagick
/// has for all components, and mozjpeg as index 3.
#[rustfmt::skip]
const CHROMA: [u16; 64] = [
    16, 16,  16,  18,  25,  37,  56,  85,
    16, 17,  20,  27,  34,  40,  53,  75,
    16, 20,  24,  31,  43,  62,  91, 135,
    18, 27,  31,  40,  53,  74, 106, 156,
    25, 34,  43,  53,  69,  94, 131, 189,
    37, 40,  62,  74,  94, 124, 169, 238,
    56, 53,  91, 106, 131, 169, 226, 311,
    85, 75, 135, 156, 189, 238, 311, 418,
];

/// A coefficient between two multiples of its step goes to the one nearer to
/// zero a little more often: that saves more bytes than it costs quality.
///
/// Bytes at the score of sharp 0.35 at quality 82, twelve photos at widths of
/// 320, 640, 1280 and 2048, against sharp's: 0.871, 0.871, 0.888, 0.886; with
/// the nearest multiples 0.884, 0.886 at the first two; with Robidoux's table
/// for luminance too 0.890, 0.889, 0.891, 0.897. At 320 with 13 for 14 0.873,
/// and Annex K with the nearest multiples 0.957.
const ROUNDING: u8 = 14;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tuned_tables_are_scaled_like_those_of_annex_k() {
        let steps = |quality| QuantTables::Tuned.at(quality).map(|kind| kind.steps);
        assert_eq!(steps(100), [[1; 64]; 2]);
        assert_eq!(steps(50)[0][..6], [12, 17, 18, 19, 20, 20]);
        assert_eq!(steps(50)[1][63], 255);
        assert_eq!(steps(1), [[255; 64]; 2]);
        let [luma, chroma] = steps(82);
        // 36 in 100, rounded half up.
        assert_eq!((luma[0], luma[63], chroma[0]), (4, 37, 6));
    }

    #[test]
    fn masters_have_the_nearest_multiples() {
        let at = QuantTables::AnnexK.at(90);
        assert_eq!(at.map(|kind| kind.rounding), [16, 16]);
        assert_eq!(
            at.map(|kind| kind.steps),
            [annex_k::luma(90), annex_k::chroma(90)]
        );
    }
}
