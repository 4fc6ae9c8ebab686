//! The samples that are pushed while a file is written, against those that
//! decoding it gives.

use super::made::Random;
use super::*;
use crate::decode::jpeg::echo::{Echo, shape};
use crate::encode::{QuantTables, jpeg_telling};
use crate::image::{Chroma, Image};
use crate::plane::Plane;
use crate::recipe::Effort;

/// Smooth where `noise` is small, and all extremes where it is 256.
fn plane(size: Size, noise: u64, random: &mut Random) -> Plane {
    let mut samples = Vec::new();
    for y in 0..size.height {
        for x in 0..size.width {
            let smooth = u64::from(x * 3 + y * 2) % 256;
            samples.push(match noise {
                0..=255 => (smooth + random.next(noise + 1)).min(255) as u8,
                _ => 255 * random.next(2) as u8,
            });
        }
    }
    Plane { size, samples }
}

fn image(size: Size, model: Model, noise: u64, random: &mut Random) -> Image {
    let half = Size::new(size.width.div_ceil(2), size.height.div_ceil(2));
    let sizes = match model {
        Model::Gray => vec![size],
        _ => vec![size, half, half],
    };
    let planes = sizes.into_iter().map(|size| plane(size, noise, random));
    Image {
        size,
        model,
        chroma: if model == Model::Gray {
            Chroma::Whole
        } else {
            Chroma::Halved
        },
        planes: planes.collect(),
    }
}

fn assert_echoed(image: &Image, quality: u8, tables: QuantTables, effort: Effort) {
    let form = shape(image);
    for scale in SCALES {
        let sizes: Vec<Size> = form
            .planes
            .iter()
            .map(|shape| scale.of(shape.size))
            .collect();
        let scales = vec![scale; sizes.len()];
        for (name, level) in levels() {
            let mut kept = Kept::of(&sizes);
            let mut echo = Echo::new(level, image, quality, tables, &scales, &mut kept).unwrap();
            let file = jpeg_telling(level, image, quality, tables, effort, &mut echo).unwrap();
            assert_eq!(opened(&file.bytes).unwrap().shape(), form);
            let expected = decoded(&file.bytes, detect(), scale).unwrap();
            assert_eq!(
                kept.planes, expected,
                "{name} at {scale:?}, quality {quality}"
            );
        }
    }
}

#[test]
fn what_is_pushed_is_what_the_file_decodes_to() {
    let mut random = Random(1);
    for (width, height) in [(1, 1), (16, 16), (17, 33), (150, 40), (129, 128)] {
        for model in [Model::Gray, Model::Ycc] {
            for noise in [0, 40, 256] {
                let image = image(Size::new(width, height), model, noise, &mut random);
                for quality in [1, 90, 100] {
                    assert_echoed(&image, quality, QuantTables::AnnexK, Effort::Balanced);
                }
            }
        }
    }
}

#[test]
fn with_other_tables_and_effort_too() {
    let image = image(Size::new(70, 50), Model::Ycc, 60, &mut Random(2));
    assert_echoed(&image, 82, QuantTables::Tuned, Effort::Balanced);
    assert_echoed(&image, 90, QuantTables::AnnexK, Effort::Fast);
}
