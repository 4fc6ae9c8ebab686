//! Alpha in integers: resampling works on premultiplied color, so that what
//! lies hidden under transparent pixels neither bleeds nor leaves.

use crate::pixels::{Layout, Pixels};
use crate::recipe::Background;

/// `a * b / 255`, rounded half up, for `a` and `b` up to 255: exact, see
/// Blinn, "Three Wrongs Make a Right", 1995.
fn mul_255(a: u8, b: u8) -> u8 {
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

/// Whether every pixel is opaque.
pub(crate) fn is_opaque(pixels: &Pixels) -> bool {
    pixels.layout != Layout::Rgba || pixels.samples.chunks_exact(4).all(|pixel| pixel[3] == 255)
}

/// Drops an alpha channel that is opaque everywhere, in place.
pub(crate) fn drop_if_opaque(mut pixels: Pixels) -> Pixels {
    if pixels.layout != Layout::Rgba || !is_opaque(&pixels) {
        return pixels;
    }
    let count = pixels.samples.len() / 4;
    for index in 0..count {
        pixels
            .samples
            .copy_within(index * 4..index * 4 + 3, index * 3);
    }
    pixels.samples.truncate(count * 3);
    pixels.layout = Layout::Rgb;
    pixels
}

/// Straight to premultiplied, in place.
pub(crate) fn premultiply(pixels: &mut Pixels) {
    if pixels.layout != Layout::Rgba {
        return;
    }
    for pixel in pixels.samples.chunks_exact_mut(4) {
        let alpha = pixel[3];
        for color in &mut pixel[..3] {
            *color = mul_255(*color, alpha);
        }
    }
}

/// Premultiplied to straight, in place. Kernels with lobes can leave a color
/// above its alpha: it is taken as full.
pub(crate) fn unpremultiply(pixels: &mut Pixels) {
    if pixels.layout != Layout::Rgba {
        return;
    }
    for pixel in pixels.samples.chunks_exact_mut(4) {
        let alpha = pixel[3];
        for color in &mut pixel[..3] {
            *color = div_255(*color, alpha);
        }
    }
}

/// Lays premultiplied pixels over an opaque color; the result has no alpha.
pub(crate) fn flatten(mut pixels: Pixels, background: Background) -> Pixels {
    if pixels.layout != Layout::Rgba {
        return pixels;
    }
    for pixel in pixels.samples.chunks_exact_mut(4) {
        let through = 255 - pixel[3];
        for (color, under) in pixel[..3].iter_mut().zip(background.0) {
            *color = color.saturating_add(mul_255(under, through));
        }
        pixel[3] = 255;
    }
    drop_if_opaque(pixels)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Size;

    fn rgba(samples: &[u8]) -> Pixels {
        let size = Size::new(samples.len() as u32 / 4, 1);
        Pixels::from_samples(size, Layout::Rgba, samples.to_vec()).unwrap()
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
        let mut pixels = rgba(&[10, 200, 30, 0, 10, 200, 30, 255]);
        premultiply(&mut pixels);
        unpremultiply(&mut pixels);
        assert_eq!(pixels.samples, [0, 0, 0, 0, 10, 200, 30, 255]);
    }

    #[test]
    fn flattening_shows_the_background_through() {
        let mut pixels = rgba(&[0, 0, 0, 0, 100, 0, 0, 128]);
        premultiply(&mut pixels);
        let flat = flatten(pixels, Background([255, 255, 255]));
        assert_eq!(flat.layout, Layout::Rgb);
        assert_eq!(flat.samples, [255, 255, 255, 177, 127, 127]);
    }

    #[test]
    fn opaque_alpha_is_dropped_and_other_alpha_is_kept() {
        let opaque = drop_if_opaque(rgba(&[1, 2, 3, 255, 4, 5, 6, 255]));
        assert_eq!(opaque.layout, Layout::Rgb);
        assert_eq!(opaque.samples, [1, 2, 3, 4, 5, 6]);
        let translucent = rgba(&[1, 2, 3, 255, 4, 5, 6, 254]);
        assert_eq!(drop_if_opaque(translucent.clone()), translucent);
    }
}
