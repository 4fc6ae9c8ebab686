//! The rule for the scale at which a plane is decoded.

use crate::geometry::Size;
use crate::shape::Scale;

/// The smallest scale for a plane that is shrunk at least `shrink` times, on
/// either axis and for every output.
///
/// Every output must still be resampled to at most its own size: decoding
/// never makes a sample that resampling has to enlarge again.
pub(crate) fn scale_for(shrink: f64) -> Scale {
    [Scale::Eighth, Scale::Quarter, Scale::Half]
        .into_iter()
        .find(|scale| shrink >= f64::from(scale.divisor()))
        .unwrap_or(Scale::Full)
}

/// How many times a length of `(width, height)` samples is shrunk, on the axis
/// where it is less.
pub(crate) fn shrink(from: (f64, f64), to: Size) -> f64 {
    (from.0 / f64::from(to.width)).min(from.1 / f64::from(to.height))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_follow_the_table() {
        for (from, to, scale) in [
            ((4000.0, 3000.0), (2048, 1536), Scale::Full),
            ((4000.0, 3000.0), (2000, 1500), Scale::Half),
            ((4000.0, 3000.0), (1024, 768), Scale::Half),
            ((4000.0, 3000.0), (1000, 750), Scale::Quarter),
            ((4000.0, 3000.0), (640, 480), Scale::Quarter),
            ((4000.0, 3000.0), (320, 240), Scale::Eighth),
            ((4000.0, 3000.0), (1, 1), Scale::Eighth),
            // The axis that is shrunk less decides.
            ((4000.0, 3000.0), (100, 3000), Scale::Full),
            // A part of the image, as cover shows.
            ((1500.0, 1500.0), (256, 256), Scale::Quarter),
            // Enlarged.
            ((40.0, 30.0), (320, 240), Scale::Full),
        ] {
            let to = Size::new(to.0, to.1);
            assert_eq!(scale_for(shrink(from, to)), scale, "{from:?} to {to:?}");
        }
    }
}
