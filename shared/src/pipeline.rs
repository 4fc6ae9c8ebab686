//! The steps in order: probe, limits, plan, decode, resample, orient, color,
//! pad, encode; first for the master, then for the renditions, all from one
//! decode of the master.

use crate::decode::{self, Decoded, Original};
use crate::error::{Error, Result};
use crate::geometry::Size;
use crate::limits::Limits;
use crate::master;
use crate::orient::Orientation;
use crate::output::{self, Output};
use crate::plan::{plan_master, plan_variant};
use crate::recipe::{Animation, Master, Recipe};
use crate::resampling::{Resampling, scales};
use crate::result::{Encoded, Rendered, Rendition, Source, Warning};
use crate::simd::{self, Level};

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
    render_at(simd::detect(), original, recipe)
}

/// [`render`] at one SIMD level: every level gives the same bytes.
#[doc(hidden)]
pub fn render_at(level: Level, original: &[u8], recipe: &Recipe) -> Result<Rendered> {
    let opened = decode::open(original, &recipe.limits)?;
    let source = opened.source.clone();
    check_animation(&source, recipe.animation)?;
    let Some(master) = &recipe.master else {
        let made = renditions(level, opened, recipe)?;
        return Ok(Rendered {
            source,
            warnings: made.decoded.warnings,
            master: None,
            renditions: made.renditions,
        });
    };
    let plan = plan_master(
        stored_size(&source),
        opened.orientation(),
        master,
        &recipe.limits,
    )?;
    let file = Size::new(plan.canvas.width, plan.canvas.height);
    refuse_renditions_above_the_limits(file, recipe)?;
    if master::has_form(original, &source, master, &plan) {
        let made = renditions(level, opened, recipe)?;
        if master::conforms(&source, &made.decoded, master) {
            return Ok(Rendered {
                master: Some(Encoded::new(source.format, file, original.to_vec())),
                source,
                warnings: made.decoded.warnings,
                renditions: made.renditions,
            });
        }
    }
    let (file, warnings) = make_master(level, original, master, recipe)?;
    // As any other program would decode it: so the renditions are the same
    // whichever side made the master.
    let made = renditions(level, decode::open(&file.bytes, &recipe.limits)?, recipe)?;
    Ok(Rendered {
        source,
        warnings,
        master: Some(file),
        renditions: made.renditions,
    })
}

fn make_master(
    level: Level,
    original: &[u8],
    master: &Master,
    recipe: &Recipe,
) -> Result<(Encoded, Vec<Warning>)> {
    let opened = decode::open(original, &recipe.limits)?;
    let stored = stored_size(&opened.source);
    let plan = plan_master(stored, opened.orientation(), master, &recipe.limits)?;
    let output = Output::of_master(master, plan, opened.shape.model);
    let (mut files, decoded) = make(level, opened, &[output])?;
    let file = files.pop().ok_or_else(Error::internal)?;
    Ok((file, decoded.warnings))
}

struct Made {
    decoded: Decoded,
    renditions: Vec<Rendition>,
}

/// Every rendition of an image, a master or an original, in the order of
/// variant names, then of the variant's formats.
fn renditions(level: Level, opened: Original, recipe: &Recipe) -> Result<Made> {
    let mut names = Vec::new();
    let mut outputs = Vec::new();
    let stored = stored_size(&opened.source);
    for (name, variant) in &recipe.variants {
        let plan = plan_variant(stored, opened.orientation(), variant, &recipe.limits)?;
        for &format in &variant.format.0 {
            names.push(name);
            outputs.push(Output::of_variant(
                variant,
                format,
                plan,
                opened.shape.model,
            ));
        }
    }
    let (files, decoded) = make(level, opened, &outputs)?;
    let renditions = names.into_iter().zip(files);
    Ok(Made {
        decoded,
        renditions: renditions
            .map(|(name, file)| Rendition {
                variant: name.clone(),
                file,
            })
            .collect(),
    })
}

/// Decode once, resample to all outputs on the way, then finish each.
fn make(level: Level, opened: Original, outputs: &[Output]) -> Result<(Vec<Encoded>, Decoded)> {
    let scales = scales(&opened.shape, outputs);
    let mut resampling = Resampling::new(level, &opened.shape, &scales, outputs)?;
    let decoded = opened.decode(level, &scales, &mut resampling)?;
    let images = resampling.finish()?.into_iter().zip(outputs);
    let files =
        images.map(|(image, output)| output::finish(level, image, output, decoded.is_opaque));
    Ok((files.collect::<Result<_>>()?, decoded))
}

/// What is above the limits is refused before a pixel is decoded.
fn refuse_renditions_above_the_limits(master: Size, recipe: &Recipe) -> Result<()> {
    for variant in recipe.variants.values() {
        plan_variant(master, Orientation::UPRIGHT, variant, &recipe.limits)?;
    }
    Ok(())
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
