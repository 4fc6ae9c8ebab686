//! Kernel arithmetic on samples: from a region of the source to a size.
//!
//! Output sample `i` of `n` sits at `(i + 1/2) * scale` of the region, where
//! `scale` is the region's length over `n`; its weights are the kernel's
//! values at the source samples' centers, the kernel being widened by `scale`
//! when shrinking; at the source's edges the weights that are left are
//! normalised. Weights are rounded to 16-bit integers and applied to 8-bit
//! samples with 32-bit sums, so every target gives the same bytes.

pub(crate) mod kernel;

use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::{InnerPixel, U8, U8x3, U8x4};
use fast_image_resize::{Filter, FilterType, PixelTrait, ResizeAlg, ResizeOptions, Resizer};

use crate::color;
use crate::error::{Error, Result};
use crate::geometry::{Region, Size};
use crate::picture::Picture;
use crate::pixels::{Layout, Pixels};
use crate::recipe::Kernel;

/// Resamples `region` of a picture to `size`. Alpha, if any, is premultiplied.
/// A JPEG's planes are resampled each from its own resolution, and joined to
/// pixels at `size`.
pub(crate) fn resample(
    source: &Picture,
    region: Region,
    size: Size,
    kernel: Kernel,
) -> Result<Pixels> {
    match source {
        Picture::Pixels(pixels) => resample_pixels(pixels, region, size, kernel),
        Picture::Planes(planes) => {
            let resampled = planes
                .planes
                .iter()
                .map(|plane| resample_pixels(&plane.samples, plane.region(region), size, kernel));
            color::join(planes.model, resampled.collect::<Result<_>>()?)
        }
    }
}

fn resample_pixels(source: &Pixels, region: Region, size: Size, kernel: Kernel) -> Result<Pixels> {
    if size == source.size && region == Region::whole(source.size) {
        return Ok(source.clone());
    }
    match source.layout {
        Layout::Gray => typed::<U8>(source, region, size, kernel),
        Layout::Rgb => typed::<U8x3>(source, region, size, kernel),
        Layout::Rgba => typed::<U8x4>(source, region, size, kernel),
    }
}

fn typed<P: PixelTrait + InnerPixel>(
    source: &Pixels,
    region: Region,
    size: Size,
    kernel: Kernel,
) -> Result<Pixels> {
    let mut resampled = Pixels::zeroed(size, source.layout)?;
    let from =
        TypedImageRef::<P>::from_buffer(source.size.width, source.size.height, &source.samples)
            .map_err(|_| Error::internal())?;
    let mut to = TypedImage::<P>::from_buffer(size.width, size.height, &mut resampled.samples)
        .map_err(|_| Error::internal())?;
    let filter = Filter::new("isopix", kernel::function(kernel), kernel::support(kernel))
        .map_err(|_| Error::internal())?;
    let region = clamped(region, source.size);
    let options = ResizeOptions::new()
        .resize_alg(ResizeAlg::Convolution(FilterType::Custom(filter)))
        .crop(region.left, region.top, region.width, region.height)
        .use_alpha(false);
    Resizer::new()
        .resize_typed(&from, &mut to, &options)
        .map_err(|_| Error::internal())?;
    Ok(resampled)
}

/// Takes the last bit of float rounding off a region's edges.
fn clamped(region: Region, size: Size) -> Region {
    let left = region.left.max(0.0);
    let top = region.top.max(0.0);
    Region {
        left,
        top,
        width: region.width.min(f64::from(size.width) - left),
        height: region.height.min(f64::from(size.height) - top),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flat(size: Size, layout: Layout, pixel: &[u8]) -> Pixels {
        let count = size.width as usize * size.height as usize;
        Pixels::from_samples(size, layout, pixel.repeat(count)).unwrap()
    }

    #[test]
    fn flat_color_stays_flat() {
        let source = flat(Size::new(37, 23), Layout::Rgb, &[200, 3, 77]);
        for kernel in [Kernel::Lanczos3, Kernel::Mitchell, Kernel::Box] {
            for size in [Size::new(9, 40), Size::new(1, 1), Size::new(80, 7)] {
                let region = Region::whole(source.size);
                let resampled = resample_pixels(&source, region, size, kernel).unwrap();
                assert_eq!(
                    resampled,
                    flat(size, Layout::Rgb, &[200, 3, 77]),
                    "{kernel:?}"
                );
            }
        }
    }

    #[test]
    fn halving_with_a_box_is_the_mean() {
        let samples = vec![10, 20, 100, 200, 30, 40, 100, 200];
        let source = Pixels::from_samples(Size::new(4, 2), Layout::Gray, samples).unwrap();
        let region = Region::whole(source.size);
        let halved = resample_pixels(&source, region, Size::new(2, 1), Kernel::Box).unwrap();
        assert_eq!(halved.samples, [25, 150]);
    }

    #[test]
    fn a_region_shows_only_its_own_pixels() {
        let mut source = flat(Size::new(8, 8), Layout::Gray, &[0]);
        for row in source.samples.chunks_exact_mut(8) {
            row[4..].fill(255);
        }
        let right = Region {
            left: 4.0,
            top: 0.0,
            width: 4.0,
            height: 8.0,
        };
        let resampled = resample_pixels(&source, right, Size::new(2, 4), Kernel::Box).unwrap();
        assert!(resampled.samples.iter().all(|&level| level == 255));
    }

    #[test]
    fn windows_start_in_order_where_weights_are_zero() {
        // A plane of half resolution, as chroma is: every second output sits
        // on a sample, where the weights of the others are zero.
        let source = flat(Size::new(50, 38), Layout::Gray, &[90]);
        let region = Region {
            left: 6.25,
            top: 0.0,
            width: 37.5,
            height: 37.5,
        };
        let size = Size::new(75, 75);
        for kernel in [Kernel::CatmullRom, Kernel::Triangle, Kernel::Lanczos3] {
            let resampled = resample_pixels(&source, region, size, kernel).unwrap();
            assert_eq!(resampled, flat(size, Layout::Gray, &[90]), "{kernel:?}");
        }
    }

    #[test]
    fn the_same_size_is_a_copy() {
        let samples: Vec<u8> = (0..48).map(|n| n * 5).collect();
        let source = Pixels::from_samples(Size::new(4, 4), Layout::Rgb, samples).unwrap();
        let region = Region::whole(source.size);
        let copy = resample_pixels(&source, region, source.size, Kernel::Mitchell).unwrap();
        assert_eq!(copy, source);
    }
}
