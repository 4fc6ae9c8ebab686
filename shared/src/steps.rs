//! Single steps of the pipeline, for benchmarks alone.

use crate::decode;
use crate::encode::{self, QuantTables};
use crate::error::{Error, Result};
use crate::geometry::{Region, Size};
use crate::image::{self, Chroma, Model};
use crate::limits::Limits;
use crate::output::Output;
use crate::plan::plan_variant;
use crate::plane::{Plane, Rows, Sink};
use crate::recipe::{Effort, Fit, Format, Kernel, Variant};
use crate::resample::{Resampler, Target};
use crate::resampling::{Resampling, scales};
use crate::result::FileFormat;
use crate::shape::Scale;
use crate::simd::{self, Level};

/// An image as planes.
#[derive(Clone, Debug)]
pub struct Image(image::Image);

/// Decodes a file at its full size.
pub fn decode(file: &[u8]) -> Result<Image> {
    let opened = decode::open(file, &Limits::default())?;
    let shape = opened.shape.clone();
    let mut collected = Collected(Vec::new());
    for plane in &shape.planes {
        collected.0.push((plane.size, Vec::new()));
    }
    let scales = vec![Scale::Full; shape.planes.len()];
    opened.decode(simd::detect(), &scales, &mut collected)?;
    let planes = collected.0.into_iter();
    let planes: Vec<Plane> = planes
        .map(|(size, samples)| Plane::from_samples(size, samples))
        .collect::<Result<_>>()?;
    let is_halved = shape.model == Model::Ycc && planes[1].size != shape.size;
    Ok(Image(image::Image {
        size: shape.size,
        model: shape.model,
        chroma: if is_halved {
            Chroma::Halved
        } else {
            Chroma::Whole
        },
        planes,
    }))
}

struct Collected(Vec<(Size, Vec<u8>)>);

impl Sink for Collected {
    fn push(&mut self, plane: usize, rows: Rows<'_>) -> Result<()> {
        let (size, samples) = self.0.get_mut(plane).ok_or_else(Error::internal)?;
        for row in rows.iter() {
            samples.extend_from_slice(&row[..size.width as usize]);
        }
        Ok(())
    }
}

/// Resamples all planes to a size.
pub fn resample(
    image: &Image,
    width: u32,
    height: u32,
    kernel: Kernel,
    level: Level,
) -> Result<Image> {
    let Image(image) = image;
    let size = Size::new(width, height);
    let resampled = image.planes.iter().enumerate().map(|(index, plane)| {
        let target = Target {
            region: Region::whole(plane.size),
            size: image.chroma.plane_size(index, size),
            kernel,
        };
        let mut resampler = Resampler::new(level, plane.size, &[target])?;
        resampler.push(plane.rows())?;
        resampler.finish()?.pop().ok_or_else(Error::internal)
    });
    Ok(Image(image::Image {
        size,
        planes: resampled.collect::<Result<_>>()?,
        ..*image
    }))
}

/// Decodes a file and resamples it on the way, as the pipeline does.
pub fn decode_and_resample(file: &[u8], width: u32, height: u32) -> Result<Image> {
    let limits = Limits {
        max_pixels: Limits::PIXELS_CEILING,
        ..Limits::default()
    };
    let opened = decode::open(file, &limits)?;
    let variant = Variant {
        width: Some(width),
        height: Some(height),
        fit: Fit::Fill,
        ..Variant::default()
    };
    let (stored, orientation) = (opened.shape.size, opened.orientation());
    let plan = plan_variant(stored, orientation, &variant, &limits)?;
    let outputs = [Output::of_variant(
        &variant,
        Format::Auto,
        plan,
        opened.shape.model,
    )];
    let level = simd::detect();
    let scales = scales(&opened.shape, &outputs);
    let mut resampling = Resampling::new(level, &opened.shape, &scales, &outputs)?;
    opened.decode(level, &scales, &mut resampling)?;
    let image = resampling.finish()?.pop().ok_or_else(Error::internal)?;
    Ok(Image(image))
}

/// Writes an image as a rendition is written: gray or 4:2:0 as JPEG, others as
/// PNG.
pub fn encode(image: &Image, format: FileFormat, quality: u8, effort: Effort) -> Result<Vec<u8>> {
    let Image(image) = image;
    let level = simd::detect();
    let file = match format {
        FileFormat::Jpeg => encode::jpeg(level, image, quality, QuantTables::Tuned, effort),
        #[cfg(feature = "full")]
        FileFormat::Png => encode::png(image),
        _ => Err(Error::internal()),
    };
    Ok(file?.bytes)
}
