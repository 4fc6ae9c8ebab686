//! All outputs of an image, resampled while it is decoded: its rows are read
//! once.

use crate::error::{Error, Result};
use crate::geometry::Size;
use crate::image::{Chroma, Image, Model};
use crate::output::Output;
use crate::plane::{Plane, Rows, Sink};
use crate::resample::{Resampler, Target};
use crate::scale::{scale_for, shrink};
use crate::shape::{Scale, Shape};
use crate::simd::Level;

/// The scale at which each plane is decoded for these outputs.
pub(crate) fn scales(shape: &Shape, outputs: &[Output]) -> Vec<Scale> {
    if !shape.is_scalable {
        return vec![Scale::Full; shape.planes.len()];
    }
    let least = |plane| {
        let shrinks = outputs.iter().map(|output| {
            let target = target(shape, plane, Scale::Full, output);
            shrink((target.region.width, target.region.height), target.size)
        });
        shrinks.fold(f64::INFINITY, f64::min)
    };
    (0..shape.planes.len())
        .map(|plane| scale_for(least(plane)))
        .collect()
}

/// What plane number `plane` is resampled to for an output.
fn target(shape: &Shape, plane: usize, scale: Scale, output: &Output) -> Target {
    let resampling = output.plan.resampling(plane, output.chroma);
    Target {
        region: shape.planes[plane].region(resampling.region, scale),
        size: resampling.size,
        kernel: output.kernel,
    }
}

/// Takes the planes of one image and makes the images of all outputs.
pub(crate) struct Resampling {
    planes: Vec<Resampler>,
    model: Model,
    /// Of each output its size as stored, and its chroma.
    images: Vec<(Size, Chroma)>,
}

impl Resampling {
    pub(crate) fn new(
        level: Level,
        shape: &Shape,
        scales: &[Scale],
        outputs: &[Output],
    ) -> Result<Self> {
        let planes = shape.planes.iter().zip(scales).enumerate();
        let planes = planes.map(|(index, (plane, &scale))| {
            let targets: Vec<Target> = outputs
                .iter()
                .map(|output| target(shape, index, scale, output))
                .collect();
            Resampler::new(level, scale.of(plane.size), &targets)
        });
        Ok(Resampling {
            planes: planes.collect::<Result<_>>()?,
            model: shape.model,
            images: outputs
                .iter()
                .map(|output| (output.plan.resampling(0, output.chroma).size, output.chroma))
                .collect(),
        })
    }

    /// One image for each output, as stored.
    pub(crate) fn finish(self) -> Result<Vec<Image>> {
        let mut planes: Vec<std::vec::IntoIter<Plane>> = Vec::new();
        for plane in self.planes {
            planes.push(plane.finish()?.into_iter());
        }
        let images = self.images.into_iter().map(|(size, chroma)| Image {
            size,
            model: self.model,
            chroma,
            planes: planes.iter_mut().filter_map(Iterator::next).collect(),
        });
        Ok(images.collect())
    }
}

impl Sink for Resampling {
    fn push(&mut self, plane: usize, rows: Rows<'_>) -> Result<()> {
        let plane = self.planes.get_mut(plane).ok_or_else(Error::internal)?;
        plane.push(rows)
    }
}
