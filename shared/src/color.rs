//! From a JPEG's components to gray or RGB, at output size.

use crate::error::{Error, Result};
use crate::pixels::{Layout, Pixels};

/// What a JPEG's components are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Model {
    Gray,
    Rgb,
    /// JFIF's luma and two chroma components.
    Ycc,
    /// Four inks. 255 is no ink where they are inverted, as Adobe's programs
    /// store them, and full ink elsewhere.
    Cmyk {
        inverted: bool,
    },
    /// Three inks turned into luma and chroma, and black.
    Ycck {
        inverted: bool,
    },
}

impl Model {
    /// Number of components.
    pub(crate) const fn components(self) -> usize {
        match self {
            Model::Gray => 1,
            Model::Rgb | Model::Ycc => 3,
            Model::Cmyk { .. } | Model::Ycck { .. } => 4,
        }
    }
}

/// Planes of one size to gray or RGB.
pub(crate) fn join(model: Model, planes: Vec<Pixels>) -> Result<Pixels> {
    if planes.len() != model.components() {
        return Err(Error::internal());
    }
    let mut planes = planes.into_iter();
    let Some(first) = planes.next() else {
        return Err(Error::internal());
    };
    if model == Model::Gray {
        return Ok(first);
    }
    let mut rgb = Pixels::zeroed(first.size, Layout::Rgb)?;
    let others: Vec<Pixels> = planes.collect();
    let [second, third, black @ ..] = others.as_slice() else {
        return Err(Error::internal());
    };
    let samples = first
        .samples
        .iter()
        .zip(&second.samples)
        .zip(&third.samples);
    let pixels = rgb.samples.chunks_exact_mut(3);
    for (pixel, ((&a, &b), &c)) in pixels.zip(samples) {
        let color = match model {
            Model::Ycc | Model::Ycck { .. } => ycc_to_rgb(a, b, c),
            _ => [a, b, c],
        };
        pixel.copy_from_slice(&color);
    }
    match (model, black) {
        (Model::Cmyk { inverted }, [black]) => over_black(&mut rgb, black, inverted, false),
        (Model::Ycck { inverted }, [black]) => over_black(&mut rgb, black, inverted, true),
        _ => {}
    }
    Ok(rgb)
}

/// JFIF 1.02 in 16-bit fixed point, rounded half up:
/// `R = Y + 1.402 Cr`, `G = Y - 0.344136 Cb - 0.714136 Cr`, `B = Y + 1.772 Cb`.
fn ycc_to_rgb(y: u8, cb: u8, cr: u8) -> [u8; 3] {
    const HALF: i32 = 1 << 15;
    let y = (i32::from(y) << 16) + HALF;
    let (cb, cr) = (i32::from(cb) - 128, i32::from(cr) - 128);
    let level = |sum: i32| (sum >> 16).clamp(0, 255) as u8;
    [
        level(y + 91_881 * cr),
        level(y - 22_554 * cb - 46_802 * cr),
        level(y + 116_130 * cb),
    ]
}

/// Inks in `rgb`, and black, to RGB without a profile. `complemented`: YCCK
/// holds the complements of the inks.
fn over_black(rgb: &mut Pixels, black: &Pixels, inverted: bool, complemented: bool) {
    for (pixel, &black) in rgb.samples.chunks_exact_mut(3).zip(&black.samples) {
        let key = u32::from(if inverted { black } else { 255 - black });
        for ink in pixel {
            let light = if inverted == complemented {
                255 - *ink
            } else {
                *ink
            };
            *ink = ((u32::from(light) * key + 127) / 255) as u8;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Size;

    fn joined(model: Model, samples: &[u8]) -> Vec<u8> {
        let plane =
            |&level: &u8| Pixels::from_samples(Size::new(1, 1), Layout::Gray, vec![level]).unwrap();
        join(model, samples.iter().map(plane).collect())
            .unwrap()
            .samples
    }

    #[test]
    fn luma_and_chroma_are_within_half_a_level_of_the_formula() {
        for y in (0..=255).step_by(15) {
            for cb in (0..=255).step_by(15) {
                for cr in (0..=255).step_by(15) {
                    let (b, r) = (f64::from(cb) - 128.0, f64::from(cr) - 128.0);
                    let y_level = f64::from(y);
                    let exact = [
                        y_level + 1.402 * r,
                        y_level - 0.344_136 * b - 0.714_136 * r,
                        y_level + 1.772 * b,
                    ];
                    for (level, exact) in ycc_to_rgb(y, cb, cr).into_iter().zip(exact) {
                        let off = f64::from(level) - exact.clamp(0.0, 255.0);
                        assert!(off.abs() < 0.51, "{y} {cb} {cr}");
                    }
                }
            }
        }
    }

    #[test]
    fn no_ink_is_white_and_full_ink_is_black() {
        for (model, white, black) in [
            (Model::Cmyk { inverted: true }, [255; 4], [0; 4]),
            (Model::Cmyk { inverted: false }, [0; 4], [255; 4]),
            // Luma 0 of the complements is full light.
            (
                Model::Ycck { inverted: true },
                [0, 128, 128, 255],
                [255, 128, 128, 0],
            ),
        ] {
            assert_eq!(joined(model, &white), [255; 3], "{model:?}");
            assert_eq!(joined(model, &black), [0; 3], "{model:?}");
        }
        let cyan = joined(Model::Cmyk { inverted: false }, &[255, 0, 0, 0]);
        assert_eq!(cyan, [0, 255, 255]);
    }

    #[test]
    fn the_wrong_number_of_planes_is_a_defect_not_a_panic() {
        let one = Pixels::zeroed(Size::new(1, 1), Layout::Gray).unwrap();
        assert!(join(Model::Ycc, vec![one]).is_err());
        assert!(join(Model::Gray, Vec::new()).is_err());
    }
}
