//! The steps in order: probe, limits, plan, decode, resample, orient, color,
//! encode; first for the master, then for the renditions, all from one decode
//! of the master.

use crate::decode::{self, Original};
use crate::error::{Error, Result};
use crate::geometry::Size;
use crate::limits::Limits;
use crate::master;
use crate::orient::Orientation;
use crate::output::{self, Output};
use crate::picture::Picture;
use crate::plan::{plan_master, plan_variant};
use crate::recipe::{Animation, Master, Recipe};
use crate::result::{Encoded, Rendered, Rendition, Source, Warning};

/// Reads an original's header: its format, size, orientation and frames.
///
/// # Errors
/// `unsupported-format`, `corrupt` or `limit-exceeded`.
///
/// ```
/// let error = isopix::probe(b"hello", &isopix::Limits::default()).unwrap_err();
/// assert_eq!(error.code, isopix::Code::UnsupportedFormat);
/// ```
pub fn probe(original: &[u8], limits: &Limits) -> Result<Source> {
    Ok(decode::open(original, limits)?.source)
}

/// Makes the master and all renditions of an original.
///
/// The same original, recipe and [`ENGINE`](crate::ENGINE) give the same bytes
/// on every target.
///
/// # Errors
/// `unsupported-format`, `corrupt`, `limit-exceeded`, `invalid-recipe` or
/// `out-of-memory`.
///
/// ```
/// let error = isopix::render(&[0xff, 0xd8, 0xff], &isopix::Recipe::default()).unwrap_err();
/// assert_eq!(error.code, isopix::Code::Corrupt);
/// ```
pub fn render(original: &[u8], recipe: &Recipe) -> Result<Rendered> {
    let opened = decode::open(original, &recipe.limits)?;
    let source = opened.source.clone();
    check_animation(&source, recipe.animation)?;
    let base = match &recipe.master {
        Some(master) => master_of(original, opened, master, recipe)?,
        None => original_itself(opened, recipe)?,
    };
    let outputs = plan_outputs(base.picture.size(), base.orientation, recipe)?;
    Ok(Rendered {
        source,
        warnings: base.warnings,
        master: base.master,
        renditions: renditions(base.picture, &outputs)?,
    })
}

/// What the renditions are made from.
struct Base {
    master: Option<Encoded>,
    picture: Picture,
    orientation: Orientation,
    warnings: Vec<Warning>,
}

/// The master, and its picture as any other program would decode them: so the
/// renditions are the same whichever side made it.
fn master_of(original: &[u8], opened: Original, master: &Master, recipe: &Recipe) -> Result<Base> {
    let source = opened.source.clone();
    let orientation = opened.orientation();
    let plan = plan_master(stored_size(&source), orientation, master, &recipe.limits)?;
    plan_outputs(plan.canvas, Orientation::UPRIGHT, recipe)?;
    let decoded = opened.decode()?;
    let base = |file, picture| Base {
        master: Some(file),
        picture,
        orientation: Orientation::UPRIGHT,
        warnings: decoded.warnings.clone(),
    };
    if master::conforms(original, &source, &decoded, master, &plan) {
        let file = Encoded::new(source.format, decoded.picture.size(), original.to_vec());
        return Ok(base(file, decoded.picture));
    }
    let file = output::make_master(decoded.picture, &Output::of_master(master, plan))?;
    let picture = decode::open(&file.bytes, &recipe.limits)?.decode()?.picture;
    Ok(base(file, picture))
}

fn original_itself(opened: Original, recipe: &Recipe) -> Result<Base> {
    let orientation = opened.orientation();
    plan_outputs(stored_size(&opened.source), orientation, recipe)?;
    let decoded = opened.decode()?;
    Ok(Base {
        master: None,
        picture: decoded.picture,
        orientation,
        warnings: decoded.warnings,
    })
}

/// Plans every rendition, so that what is above the limits is refused before
/// a pixel is decoded.
fn plan_outputs(
    stored: Size,
    orientation: Orientation,
    recipe: &Recipe,
) -> Result<Vec<(&str, Output)>> {
    recipe
        .variants
        .iter()
        .map(|(name, variant)| {
            let plan = plan_variant(stored, orientation, variant, &recipe.limits)?;
            Ok((name.as_str(), Output::of_variant(variant, plan)))
        })
        .collect()
}

fn renditions(picture: Picture, outputs: &[(&str, Output)]) -> Result<Vec<Rendition>> {
    let base = output::Base::new(picture);
    let mut renditions = Vec::new();
    for (name, output) in outputs {
        for file in output::make(&base, output)? {
            renditions.push(Rendition {
                variant: (*name).to_owned(),
                file,
            });
        }
    }
    Ok(renditions)
}

fn check_animation(source: &Source, animation: Animation) -> Result<()> {
    if animation == Animation::Refuse && source.frames > 1 {
        return Err(Error::unsupported(format!(
            "the file is an animation of {} frames, and the recipe's animation is refuse",
            source.frames
        )));
    }
    Ok(())
}

fn stored_size(source: &Source) -> Size {
    Size::new(source.width, source.height)
}
