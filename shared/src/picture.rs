//! A decoded picture as its decoder leaves it: interleaved pixels, or the
//! planes of a JPEG, which are converted to RGB only once they are small.

use crate::alpha;
use crate::color::Model;
use crate::geometry::{Region, Size};
use crate::pixels::Pixels;

/// What decoding gives and resampling takes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Picture {
    Pixels(Pixels),
    Planes(Planes),
}

/// One plane for each component of a JPEG, each at its own resolution.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Planes {
    pub(crate) size: Size,
    pub(crate) model: Model,
    pub(crate) planes: Vec<Plane>,
}

/// The samples of one component.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Plane {
    /// One channel; its last column and row may lie partly outside the image.
    pub(crate) samples: Pixels,
    /// Samples for each pixel of the image, across and down: 1, or less where
    /// the component is subsampled.
    pub(crate) density: (f64, f64),
}

impl Plane {
    /// A region of the image in samples of this plane. A subsampled sample
    /// sits in the middle of the pixels that it stands for (JFIF 1.02), so
    /// edges just scale.
    pub(crate) fn region(&self, region: Region) -> Region {
        let (across, down) = self.density;
        Region {
            left: region.left * across,
            top: region.top * down,
            width: region.width * across,
            height: region.height * down,
        }
    }
}

impl Picture {
    pub(crate) fn size(&self) -> Size {
        match self {
            Picture::Pixels(pixels) => pixels.size,
            Picture::Planes(planes) => planes.size,
        }
    }

    pub(crate) fn is_opaque(&self) -> bool {
        match self {
            Picture::Pixels(pixels) => alpha::is_opaque(pixels),
            Picture::Planes(_) => true,
        }
    }

    /// Straight alpha to premultiplied, in place.
    pub(crate) fn premultiply(&mut self) {
        if let Picture::Pixels(pixels) = self {
            alpha::premultiply(pixels);
        }
    }
}
