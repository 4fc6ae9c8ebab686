//! An image in memory: one plane for each component.

use crate::geometry::Size;
use crate::plane::Plane;

/// What an image's components are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Model {
    Gray,
    Rgb,
    /// Color premultiplied by alpha, and alpha.
    Rgba,
    /// JFIF's luma and two chroma components.
    Ycc,
    /// Four inks. 255 is no ink where they are inverted, as Adobe's programs
    /// store them, and full ink elsewhere.
    Cmyk {
        inverted: bool,
    },
    /// Three inks turned into luma and chroma, and black.
    Ycck {
        inverted: bool,
    },
}

impl Model {
    /// Number of components.
    pub(crate) const fn components(self) -> usize {
        match self {
            Model::Gray => 1,
            Model::Rgb | Model::Ycc => 3,
            Model::Rgba | Model::Cmyk { .. } | Model::Ycck { .. } => 4,
        }
    }
}

/// An image. Its planes have its size, but for chroma that is halved: that
/// has half of it, rounded up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Image {
    pub(crate) size: Size,
    pub(crate) model: Model,
    pub(crate) chroma: Chroma,
    pub(crate) planes: Vec<Plane>,
}

/// The resolution of chroma.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Chroma {
    /// That of luma: 4:4:4. Every model but [`Model::Ycc`] is whole.
    Whole,
    /// Half of it across and down, 4:2:0: a sample sits in the middle of four
    /// of luma.
    Halved,
}

impl Chroma {
    /// The size of plane number `plane` in an image of size `size`.
    pub(crate) const fn plane_size(self, plane: usize, size: Size) -> Size {
        match self {
            Chroma::Halved if plane > 0 => {
                Size::new(size.width.div_ceil(2), size.height.div_ceil(2))
            }
            _ => size,
        }
    }
}
