//! Alpha in integers: resampling works on premultiplied color, so that what
//! lies hidden under transparent pixels neither bleeds nor leaves.

use crate::image::{Image, Model};
use crate::recipe::Background;

/// `a * b / 255`, rounded half up, for `a` and `b` up to 255: exact, see
/// Blinn, "Three Wrongs Make a Right", 1995.
pub(crate) fn mul_255(a: u8, b: u8) -> u8 {
    let product = u32::from(a) * u32::from(b) + 128;
    ((product + (product >> 8)) >> 8) as u8
}

/// `color * 255 / alpha`, rounded half up, at most 255.
fn div_255(color: u8, alpha: u8) -> u8 {
    if alpha == 0 {
        return 0;
    }
    let alpha = u32::from(alpha);
    let quotient = (u32::from(color) * 255 + alpha / 2) / alpha;
    quotient.min(255) as u8
}

/// Drops the alpha of an image that is opaque everywhere.
pub(crate) fn drop_alpha(mut image: Image) -> Image {
    if image.model == Model::Rgba {
        image.planes.truncate(3);
        image.model = Model::Rgb;
    }
    image
}

/// Premultiplied to straight. Kernels with lobes can leave a color above its
/// alpha: it is taken as full.
pub(crate) fn unpremultiply(mut image: Image) -> Image {
    if let (Model::Rgba, [colors @ .., alpha]) = (image.model, &mut image.planes[..]) {
        for plane in colors {
            for (color, &alpha) in plane.samples.iter_mut().zip(&alpha.samples) {
                *color = div_255(*color, alpha);
            }
        }
    }
    image
}

/// Lays a premultiplied image over an opaque color; the result has no alpha.
pub(crate) fn flatten(mut image: Image, background: Background) -> Image {
    if let (Model::Rgba, [colors @ .., alpha]) = (image.model, &mut image.planes[..]) {
        for (plane, under) in colors.iter_mut().zip(background.0) {
            for (color, &alpha) in plane.samples.iter_mut().zip(&alpha.samples) {
                *color = color.saturating_add(mul_255(under, 255 - alpha));
            }
        }
    }
    drop_alpha(image)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Size;
    use crate::image::Chroma;
    use crate::plane::Plane;

    /// A row of pixels, premultiplied.
    fn rgba(pixels: &[[u8; 4]]) -> Image {
        let size = Size::new(pixels.len() as u32, 1);
        let plane = |channel: usize| {
            let samples = pixels.iter().map(|&pixel| {
                let alpha = pixel[3];
                if channel == 3 {
                    alpha
                } else {
                    mul_255(pixel[channel], alpha)
                }
            });
            Plane::from_samples(size, samples.collect()).unwrap()
        };
        Image {
            size,
            model: Model::Rgba,
            chroma: Chroma::Whole,
            planes: (0..4).map(plane).collect(),
        }
    }

    fn pixel(image: &Image, index: usize) -> Vec<u8> {
        image
            .planes
            .iter()
            .map(|plane| plane.samples[index])
            .collect()
    }

    #[test]
    fn products_are_rounded_exactly() {
        for a in 0..=255u8 {
            for b in 0..=255u8 {
                let exact = (2 * u32::from(a) * u32::from(b) + 255) / 510;
                assert_eq!(u32::from(mul_255(a, b)), exact, "{a} * {b}");
            }
        }
    }

    #[test]
    fn quotients_undo_products_for_opaque_pixels_and_stay_near_for_others() {
        for color in 0..=255u8 {
            assert_eq!(div_255(mul_255(color, 255), 255), color);
            for alpha in 1..=255u8 {
                let straight = div_255(mul_255(color, alpha), alpha);
                let off = i32::from(straight) - i32::from(color);
                assert!(off.abs() <= 128 / i32::from(alpha) + 1, "{color} {alpha}");
                // And the premultiplied value comes back to the bit.
                assert_eq!(mul_255(straight, alpha), mul_255(color, alpha));
            }
        }
    }

    #[test]
    fn what_lies_under_transparent_pixels_leaves() {
        let image = unpremultiply(rgba(&[[10, 200, 30, 0], [10, 200, 30, 255]]));
        assert_eq!(pixel(&image, 0), [0, 0, 0, 0]);
        assert_eq!(pixel(&image, 1), [10, 200, 30, 255]);
    }

    #[test]
    fn flattening_shows_the_background_through() {
        let image = rgba(&[[0, 0, 0, 0], [100, 0, 0, 128]]);
        let flat = flatten(image, Background([255, 255, 255]));
        assert_eq!(flat.model, Model::Rgb);
        assert_eq!(pixel(&flat, 0), [255, 255, 255]);
        assert_eq!(pixel(&flat, 1), [177, 127, 127]);
    }

    #[test]
    fn dropping_alpha_leaves_color() {
        let flat = drop_alpha(rgba(&[[1, 2, 3, 255]]));
        assert_eq!((flat.model, pixel(&flat, 0)), (Model::Rgb, vec![1, 2, 3]));
    }
}
