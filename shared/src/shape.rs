//! What is known of an image before it is decoded: its planes and their
//! resolutions.

use crate::geometry::{Region, Size};
use crate::image::Model;

/// The planes that decoding will give.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Shape {
    /// The image's size as stored.
    pub(crate) size: Size,
    pub(crate) model: Model,
    /// One for each component of the model.
    pub(crate) planes: Vec<PlaneShape>,
    /// Whether the decoder can decode at less than the full scale.
    pub(crate) is_scalable: bool,
}

/// One component.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct PlaneShape {
    /// In samples at full scale; the last column and row may lie partly
    /// outside the image.
    pub(crate) size: Size,
    /// Samples for each pixel of the image, across and down: 1, or less where
    /// the component is subsampled.
    pub(crate) density: (f64, f64),
}

impl Shape {
    /// Planes that all have the image's size.
    pub(crate) fn whole(size: Size, model: Model) -> Self {
        let plane = PlaneShape {
            size,
            density: (1.0, 1.0),
        };
        Shape {
            size,
            model,
            planes: vec![plane; model.components()],
            is_scalable: false,
        }
    }
}

impl PlaneShape {
    /// A region of the image in samples of this plane at a scale. A subsampled
    /// sample sits in the middle of the pixels that it stands for (JFIF 1.02),
    /// so edges just scale.
    pub(crate) fn region(&self, region: Region, scale: Scale) -> Region {
        let divisor = f64::from(scale.divisor());
        let (across, down) = (self.density.0 / divisor, self.density.1 / divisor);
        Region {
            left: region.left * across,
            top: region.top * down,
            width: region.width * across,
            height: region.height * down,
        }
    }
}

/// The scale at which a plane is decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scale {
    Full,
    Half,
    Quarter,
    Eighth,
}

impl Scale {
    /// Samples at full scale, across or down, for one at this scale.
    pub(crate) const fn divisor(self) -> u32 {
        match self {
            Scale::Full => 1,
            Scale::Half => 2,
            Scale::Quarter => 4,
            Scale::Eighth => 8,
        }
    }

    /// Samples that a block of 8 x 8 becomes, across and down.
    pub(crate) const fn points(self) -> usize {
        8 / self.divisor() as usize
    }

    /// The size of a plane that has size `full` at full scale.
    pub(crate) const fn of(self, full: Size) -> Size {
        let divisor = self.divisor();
        Size::new(full.width.div_ceil(divisor), full.height.div_ceil(divisor))
    }
}
