//! Every size and rectangle of an output, known before a pixel is touched.

use crate::error::Result;
use crate::geometry::{Region, Size, Target, covered, fitted, placed};
use crate::limits::Limits;
use crate::orient::Orientation;
use crate::recipe::{Fit, Master, Position, Variant};

/// How one output is made from a stored image.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Plan {
    /// What of the stored image is shown.
    pub(crate) region: Region,
    /// What the region is resampled to, as stored.
    pub(crate) resampled: Size,
    /// How the resampled image is turned upright.
    pub(crate) orientation: Orientation,
    /// The output's size.
    pub(crate) canvas: Size,
    /// Where the upright image goes on the canvas: left and top.
    pub(crate) placed: (u32, u32),
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
        region: orientation.stored_region(region, stored),
        resampled: orientation.turn_size(fitted.image),
        orientation,
        canvas: fitted.canvas,
        placed: placed(fitted.canvas, fitted.image, position),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;

    #[test]
    fn a_turned_image_is_resampled_as_stored() {
        let variant = Variant {
            width: Some(30),
            ..Variant::default()
        };
        let quarter = Orientation::from_exif(6);
        let plan =
            plan_variant(Size::new(400, 300), quarter, &variant, &Limits::default()).unwrap();
        assert_eq!(plan.canvas, Size::new(30, 40));
        assert_eq!(plan.resampled, Size::new(40, 30));
        assert_eq!(plan.region, Region::whole(Size::new(400, 300)));
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
