//! Against fast_image_resize.

use super::*;

#[test]
fn planes_agree_with_fast_image_resize() {
    let mut source = scene(301, 203);
    // Far from black and white, at which it also clamps between the passes.
    for level in &mut source.samples {
        *level = *level / 2 + 64;
    }
    for kernel in KERNELS {
        for (width, height) in [(150, 101), (64, 43), (17, 11), (400, 270)] {
            let size = Size::new(width, height);
            let theirs = by_fast_image_resize(&source, size, kernel);
            let ours = best(&source, whole(&source, width, height, kernel));
            let apart = ours.samples.iter().zip(&theirs);
            let apart = apart.map(|(ours, theirs)| ours.abs_diff(*theirs)).max();
            // It rounds to 8 bits between the passes.
            assert!(apart <= Some(2), "{kernel:?} {size:?}: {apart:?}");
        }
    }
}

fn by_fast_image_resize(source: &Plane, size: Size, kernel: Kernel) -> Vec<u8> {
    use fast_image_resize::images::{TypedImage, TypedImageRef};
    use fast_image_resize::pixels::U8;
    use fast_image_resize::{Filter, FilterType, ResizeAlg, ResizeOptions, Resizer};
    let (width, height) = (source.size.width, source.size.height);
    let from = TypedImageRef::<U8>::from_buffer(width, height, &source.samples).unwrap();
    let mut samples = vec![0; (size.width * size.height) as usize];
    let mut to = TypedImage::<U8>::from_buffer(size.width, size.height, &mut samples).unwrap();
    let filter = Filter::new("oracle", kernel::function(kernel), kernel::support(kernel));
    let filter = FilterType::Custom(filter.unwrap());
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(filter));
    Resizer::new()
        .resize_typed(&from, &mut to, &options)
        .unwrap();
    samples
}
