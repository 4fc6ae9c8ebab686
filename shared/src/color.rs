//! From one color model to another, at output size. Every plane of an image
//! whose model changes is whole.

use crate::error::{Error, Result};
use crate::image::{Chroma, Image, Model};
use crate::plane::Plane;

/// JFIF 1.02, in 16-bit fixed point, rounded half up:
/// `R = Y + 1.402 Cr`, `G = Y - 0.344136 Cb - 0.714136 Cr`, `B = Y + 1.772 Cb`.
fn ycc_to_rgb([y, cb, cr]: [u8; 3]) -> [u8; 3] {
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

/// JFIF 1.02, in 16-bit fixed point, rounded half up:
/// `Y = 0.299 R + 0.587 G + 0.114 B`, `Cb = -0.168736 R - 0.331264 G + 0.5 B`,
/// `Cr = 0.5 R - 0.418688 G - 0.081312 B`. The factors of luma add up to 1 and
/// those of chroma to 0, so that gray stays gray.
pub(crate) fn rgb_to_ycc([red, green, blue]: [u8; 3]) -> [u8; 3] {
    const HALF: i32 = 1 << 15;
    /// Chroma is centered on 128. Half a unit less than half is added, so
    /// that full blue and full red stay 255, as in the IJG library.
    const CENTER: i32 = (128 << 16) + HALF - 1;
    let (red, green, blue) = (i32::from(red), i32::from(green), i32::from(blue));
    [
        ((19_595 * red + 38_470 * green + 7_471 * blue + HALF) >> 16) as u8,
        ((-11_059 * red - 21_709 * green + 32_768 * blue + CENTER) >> 16) as u8,
        ((32_768 * red - 27_439 * green - 5_329 * blue + CENTER) >> 16) as u8,
    ]
}

/// Planes of gray, RGB or RGBA; every other model becomes RGB.
pub(crate) fn to_rgb(mut image: Image) -> Result<Image> {
    match image.model {
        Model::Gray | Model::Rgb | Model::Rgba => {}
        Model::Ycc => map_colors(&mut image, ycc_to_rgb)?,
        Model::Cmyk { inverted } => over_black(
            &mut image,
            |ink| {
                if inverted {
                    ink
                } else {
                    ink.map(|ink| 255 - ink)
                }
            },
            inverted,
        )?,
        Model::Ycck { inverted } => over_black(
            &mut image,
            |ycc| {
                // YCCK holds the complements of the inks.
                let ink = ycc_to_rgb(ycc);
                if inverted {
                    ink.map(|ink| 255 - ink)
                } else {
                    ink
                }
            },
            inverted,
        )?,
    }
    if image.model != Model::Gray && image.model != Model::Rgba {
        image.model = Model::Rgb;
    }
    Ok(image)
}

/// RGB as luma and chroma.
pub(crate) fn to_ycc(mut image: Image) -> Result<Image> {
    if image.model == Model::Rgb {
        map_colors(&mut image, rgb_to_ycc)?;
        image.model = Model::Ycc;
    }
    Ok(image)
}

/// Gray as RGB.
pub(crate) fn gray_to_rgb(image: Image) -> Result<Image> {
    let [gray] = &image.planes[..] else {
        return Err(Error::internal());
    };
    let copy = || -> Result<Plane> {
        let mut plane = Plane::zeroed(gray.size)?;
        plane.samples.copy_from_slice(&gray.samples);
        Ok(plane)
    };
    Ok(Image {
        model: Model::Rgb,
        planes: vec![copy()?, copy()?, copy()?],
        ..image
    })
}

/// Whole chroma as halved: the mean of four samples, rounded half up; at odd
/// edges the last ones count twice.
pub(crate) fn halve_chroma(mut image: Image) -> Result<Image> {
    if image.model != Model::Ycc || image.chroma == Chroma::Halved {
        return Ok(image);
    }
    for index in 1..image.planes.len() {
        let size = Chroma::Halved.plane_size(index, image.size);
        let mut halved = Plane::zeroed(size)?;
        halve(&image.planes[index], &mut halved);
        image.planes[index] = halved;
    }
    image.chroma = Chroma::Halved;
    Ok(image)
}

fn halve(whole: &Plane, halved: &mut Plane) {
    let width = whole.size.width as usize;
    let rows = whole.samples.chunks(2 * width.max(1));
    let halved_rows = halved
        .samples
        .chunks_exact_mut(halved.size.width.max(1) as usize);
    for (pair, halved) in rows.zip(halved_rows) {
        let (upper, lower) = pair.split_at(width);
        // The last row of an odd number has none below it.
        let lower = if lower.is_empty() { upper } else { lower };
        let columns = upper.chunks(2).zip(lower.chunks(2));
        for ((upper, lower), halved) in columns.zip(halved) {
            let sum = |pair: &[u8]| match pair {
                [left, right] => u32::from(*left) + u32::from(*right),
                [last] => 2 * u32::from(*last),
                _ => 0,
            };
            *halved = ((sum(upper) + sum(lower) + 2) >> 2) as u8;
        }
    }
}

/// Replaces the samples of the first three planes, pixel by pixel.
fn map_colors(image: &mut Image, color: impl Fn([u8; 3]) -> [u8; 3]) -> Result<()> {
    let [first, second, third, ..] = &mut image.planes[..] else {
        return Err(Error::internal());
    };
    let samples = first.samples.iter_mut();
    let samples = samples.zip(&mut second.samples).zip(&mut third.samples);
    for ((first, second), third) in samples {
        [*first, *second, *third] = color([*first, *second, *third]);
    }
    Ok(())
}

/// Inks, as light that passes, and black to RGB without a profile.
fn over_black(image: &mut Image, light: impl Fn([u8; 3]) -> [u8; 3], inverted: bool) -> Result<()> {
    map_colors(image, light)?;
    let (Some(black), 3) = (image.planes.pop(), image.planes.len()) else {
        return Err(Error::internal());
    };
    for plane in &mut image.planes {
        for (light, &black) in plane.samples.iter_mut().zip(&black.samples) {
            let key = u32::from(if inverted { black } else { 255 - black });
            *light = ((u32::from(*light) * key + 127) / 255) as u8;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Size;

    /// An image of one pixel.
    fn pixel(model: Model, samples: &[u8]) -> Image {
        let size = Size::new(1, 1);
        let plane = |&level: &u8| Plane::from_samples(size, vec![level]).unwrap();
        Image {
            size,
            model,
            chroma: Chroma::Whole,
            planes: samples.iter().map(plane).collect(),
        }
    }

    fn samples(image: &Image) -> Vec<u8> {
        image.planes.iter().map(|plane| plane.samples[0]).collect()
    }

    #[test]
    fn luma_and_chroma_are_within_half_a_level_of_the_formula() {
        for y in (0..=255u8).step_by(15) {
            for cb in (0..=255u8).step_by(15) {
                for cr in (0..=255u8).step_by(15) {
                    let (b, r) = (f64::from(cb) - 128.0, f64::from(cr) - 128.0);
                    let y_level = f64::from(y);
                    let exact = [
                        y_level + 1.402 * r,
                        y_level - 0.344_136 * b - 0.714_136 * r,
                        y_level + 1.772 * b,
                    ];
                    for (level, exact) in ycc_to_rgb([y, cb, cr]).into_iter().zip(exact) {
                        let off = f64::from(level) - exact.clamp(0.0, 255.0);
                        assert!(off.abs() < 0.51, "{y} {cb} {cr}");
                    }
                }
            }
        }
    }

    #[test]
    fn red_green_and_blue_are_within_half_a_level_of_the_formula() {
        for red in (0..=255u8).step_by(15) {
            for green in (0..=255u8).step_by(15) {
                for blue in (0..=255u8).step_by(15) {
                    let (r, g, b) = (f64::from(red), f64::from(green), f64::from(blue));
                    let exact = [
                        0.299 * r + 0.587 * g + 0.114 * b,
                        128.0 - 0.168_736 * r - 0.331_264 * g + 0.5 * b,
                        128.0 + 0.5 * r - 0.418_688 * g - 0.081_312 * b,
                    ];
                    for (level, exact) in rgb_to_ycc([red, green, blue]).into_iter().zip(exact) {
                        let off = f64::from(level) - exact.clamp(0.0, 255.0);
                        assert!(off.abs() < 0.51, "{red} {green} {blue}");
                    }
                }
            }
        }
        for level in 0..=255 {
            assert_eq!(rgb_to_ycc([level; 3]), [level, 128, 128]);
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
            for (inks, level) in [(white, 255), (black, 0)] {
                let rgb = to_rgb(pixel(model, &inks)).unwrap();
                assert_eq!((rgb.model, samples(&rgb)), (Model::Rgb, vec![level; 3]));
            }
        }
        let cyan = to_rgb(pixel(Model::Cmyk { inverted: false }, &[255, 0, 0, 0])).unwrap();
        assert_eq!(samples(&cyan), [0, 255, 255]);
    }

    #[test]
    fn the_wrong_number_of_planes_is_a_defect_not_a_panic() {
        assert!(to_rgb(pixel(Model::Ycc, &[1])).is_err());
        assert!(to_rgb(pixel(Model::Cmyk { inverted: true }, &[1, 2, 3])).is_err());
        assert!(gray_to_rgb(pixel(Model::Gray, &[])).is_err());
    }

    #[test]
    fn halved_chroma_is_the_mean_and_repeats_the_edges() {
        let size = Size::new(3, 3);
        let plane = |samples: [u8; 9]| Plane::from_samples(size, samples.to_vec()).unwrap();
        let ramp = [10, 20, 90, 30, 41, 90, 7, 8, 201];
        let image = Image {
            size,
            model: Model::Ycc,
            chroma: Chroma::Whole,
            planes: vec![plane([0; 9]), plane(ramp), plane([5; 9])],
        };
        let halved = halve_chroma(image).unwrap();
        assert_eq!(halved.chroma, Chroma::Halved);
        assert_eq!(halved.planes[1].size, Size::new(2, 2));
        assert_eq!(halved.planes[1].samples, [25, 90, 8, 201]);
        assert_eq!(halved.planes[2].samples, [5; 4]);
        assert_eq!(halve_chroma(halved.clone()).unwrap(), halved);
    }
}
