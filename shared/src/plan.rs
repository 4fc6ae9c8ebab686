//! Every size and rectangle of an output, known before a pixel is touched.

use crate::error::Result;
use crate::geometry::{Region, Size, Target, covered, fitted, placed};
use crate::image::Chroma;
use crate::limits::Limits;
use crate::orient::Orientation;
use crate::recipe::{Fit, Master, Position, Variant};

/// How one output is made from a stored image.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Plan {
    /// The stored image's size.
    pub(crate) stored: Size,
    /// How it is turned upright.
    pub(crate) orientation: Orientation,
    /// What of the upright image is shown.
    pub(crate) region: Region,
    /// What the region is resampled to, upright.
    pub(crate) image: Size,
    /// The output's size.
    pub(crate) canvas: Size,
    /// Where the image goes on the canvas: left and top.
    pub(crate) placed: (u32, u32),
}

/// What a plane is resampled from and to, as stored.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Resampling {
    /// In pixels of the stored image.
    pub(crate) region: Region,
    /// In samples.
    pub(crate) size: Size,
}

impl Plan {
    /// Whether the image does not fill the canvas.
    pub(crate) fn is_padded(&self) -> bool {
        self.canvas != self.image
    }

    /// How plane number `plane` is resampled.
    ///
    /// A halved plane's grid starts at the upright image's left and top edges.
    /// Where the image has an odd size its last sample stands for one row or
    /// column of pixels more than there are, so its region reaches as far
    /// beyond the image's.
    pub(crate) fn resampling(&self, plane: usize, chroma: Chroma) -> Resampling {
        let size = chroma.plane_size(plane, self.image);
        let mut region = self.region;
        if size != self.image {
            let reach = |length: f64, samples: u32, pixels: u32| {
                length * f64::from(2 * samples) / f64::from(pixels)
            };
            region.width = reach(region.width, size.width, self.image.width);
            region.height = reach(region.height, size.height, self.image.height);
        }
        Resampling {
            region: self.orientation.stored_region(region, self.stored),
            size: self.orientation.turn_size(size),
        }
    }
}

/// Plans the master of an image stored with size `stored`.
pub(crate) fn plan_master(
    stored: Size,
    orientation: Orientation,
    master: &Master,
    limits: &Limits,
) -> Result<Plan> {
    let target = Target {
        width: master.width,
        height: master.height,
        fit: Fit::Inside,
        enlarge: master.enlarge,
    };
    plan(stored, orientation, target, Position::Center, limits)
}

/// Plans a rendition of an image stored with size `stored`.
pub(crate) fn plan_variant(
    stored: Size,
    orientation: Orientation,
    variant: &Variant,
    limits: &Limits,
) -> Result<Plan> {
    let target = Target {
        width: variant.width,
        height: variant.height,
        fit: variant.fit,
        enlarge: variant.enlarge,
    };
    plan(stored, orientation, target, variant.position, limits)
}

fn plan(
    stored: Size,
    orientation: Orientation,
    target: Target,
    position: Position,
    limits: &Limits,
) -> Result<Plan> {
    let upright = orientation.turn_size(stored);
    let fitted = fitted(upright, target);
    limits.check_size(fitted.canvas.width, fitted.canvas.height)?;
    limits.check_size(fitted.image.width, fitted.image.height)?;
    let boxed = target.width.is_some() && target.height.is_some();
    let region = if target.fit == Fit::Cover && boxed {
        covered(upright, fitted.image, position)
    } else {
        Region::whole(upright)
    };
    Ok(Plan {
        stored,
        orientation,
        region,
        image: fitted.image,
        canvas: fitted.canvas,
        placed: placed(fitted.canvas, fitted.image, position),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;

    fn by_width(stored: Size, orientation: u8, width: u32) -> Plan {
        let variant = Variant {
            width: Some(width),
            ..Variant::default()
        };
        let orientation = Orientation::from_exif(orientation);
        plan_variant(stored, orientation, &variant, &Limits::default()).unwrap()
    }

    #[test]
    fn a_turned_image_is_resampled_as_stored() {
        let plan = by_width(Size::new(400, 300), 6, 30);
        assert_eq!(plan.canvas, Size::new(30, 40));
        let luma = plan.resampling(0, Chroma::Whole);
        assert_eq!(luma.size, Size::new(40, 30));
        assert_eq!(luma.region, Region::whole(Size::new(400, 300)));
    }

    #[test]
    fn halved_chroma_of_an_even_size_shows_what_luma_shows() {
        let plan = by_width(Size::new(400, 300), 1, 40);
        let chroma = plan.resampling(1, Chroma::Halved);
        assert_eq!(chroma.size, Size::new(20, 15));
        assert_eq!(chroma.region, Region::whole(Size::new(400, 300)));
        assert_eq!(
            plan.resampling(0, Chroma::Halved),
            plan.resampling(0, Chroma::Whole)
        );
    }

    #[test]
    fn halved_chroma_of_an_odd_size_reaches_beyond_the_edge() {
        let plan = by_width(Size::new(410, 410), 1, 41);
        let chroma = plan.resampling(1, Chroma::Halved);
        assert_eq!(chroma.size, Size::new(21, 21));
        assert_eq!((chroma.region.left, chroma.region.width), (0.0, 420.0));
        // Stored mirrored, the grid still starts at the upright left edge.
        let mirrored = by_width(Size::new(410, 410), 2, 41).resampling(2, Chroma::Halved);
        assert_eq!(
            (mirrored.region.left, mirrored.region.width),
            (-10.0, 420.0)
        );
        assert_eq!((mirrored.region.top, mirrored.region.height), (0.0, 420.0));
    }

    #[test]
    fn an_output_above_the_limits_is_refused_before_it_is_made() {
        let variant = Variant {
            width: Some(30_000),
            height: Some(30_000),
            fit: Fit::Contain,
            ..Variant::default()
        };
        let refused = plan_variant(
            Size::new(10, 10),
            Orientation::UPRIGHT,
            &variant,
            &Limits::default(),
        );
        assert_eq!(refused.unwrap_err().code, Code::LimitExceeded);
    }
}
