//! The steps in order: probe, limits, plan, decode, resample, orient, color,
//! pad, encode; first for the master, then for the renditions, all from one
//! decode of the master.

use crate::decode::jpeg::echo;
use crate::decode::{self, Decoded, Original};
use crate::error::{Error, Result};
use crate::geometry::Size;
use crate::image::{Image, Model};
use crate::limits::Limits;
use crate::master;
use crate::orient::Orientation;
use crate::output::{self, Finished, Output};
use crate::plan::{plan_master, plan_variant};
use crate::recipe::{Animation, Recipe};
use crate::resampling::{Resampling, scales};
use crate::result::{Encoded, Rendered, Rendition, Source};
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
    let opened = decode::open(original, &recipe.limits)?;
    let output = Output::of_master(master, plan, opened.shape.model);
    let (mut resampled, decoded) = resample(level, opened, std::slice::from_ref(&output))?;
    let image = resampled.pop().ok_or_else(Error::internal)?;
    let image = output::finish(image, &output, decoded.is_opaque)?;
    let (file, renditions) = master_and_renditions(level, &image, &output, recipe)?;
    Ok(Rendered {
        source,
        warnings: decoded.warnings,
        master: Some(file),
        renditions,
    })
}

/// Writes the master, and makes the renditions of what any program would decode
/// from it: so they are the same whichever side made the master.
fn master_and_renditions(
    level: Level,
    image: &Finished,
    output: &Output,
    recipe: &Recipe,
) -> Result<(Encoded, Vec<Rendition>)> {
    let image = match image {
        Finished::Jpeg(image) => image,
        #[cfg(feature = "full")]
        Finished::Png(_) => {
            let file = output::encode(level, image, output)?;
            let made = renditions(level, decode::open(&file.bytes, &recipe.limits)?, recipe)?;
            return Ok((file, made.renditions));
        }
    };
    let shape = echo::shape(image);
    let (names, outputs) = outputs(image.size, Orientation::UPRIGHT, shape.model, recipe)?;
    let scales = scales(&shape, &outputs);
    let mut resampling = Resampling::new(level, &shape, &scales, &outputs)?;
    let file = output::encode_echoing(level, image, output, &scales, &mut resampling)?;
    // What an uploaded master would be refused for.
    decode::open(&file.bytes, &recipe.limits)?;
    let resampled = resampling.finish()?;
    Ok((file, encode(level, resampled, &outputs, names, true)?))
}

struct Made {
    decoded: Decoded,
    renditions: Vec<Rendition>,
}

/// Every rendition of an image, a master or an original, in the order of
/// variant names, then of the variant's formats.
fn renditions(level: Level, opened: Original, recipe: &Recipe) -> Result<Made> {
    let stored = stored_size(&opened.source);
    let (orientation, model) = (opened.orientation(), opened.shape.model);
    let (names, outputs) = outputs(stored, orientation, model, recipe)?;
    let (resampled, decoded) = resample(level, opened, &outputs)?;
    let is_opaque = decoded.is_opaque;
    Ok(Made {
        decoded,
        renditions: encode(level, resampled, &outputs, names, is_opaque)?,
    })
}

/// What to make of an image, and of which variants.
fn outputs(
    stored: Size,
    orientation: Orientation,
    model: Model,
    recipe: &Recipe,
) -> Result<(Vec<&String>, Vec<Output>)> {
    let mut names = Vec::new();
    let mut outputs = Vec::new();
    for (name, variant) in &recipe.variants {
        let plan = plan_variant(stored, orientation, variant, &recipe.limits)?;
        for &format in &variant.format.0 {
            names.push(name);
            outputs.push(Output::of_variant(variant, format, plan, model));
        }
    }
    Ok((names, outputs))
}

/// Decode once, and resample to all outputs on the way.
fn resample(level: Level, opened: Original, outputs: &[Output]) -> Result<(Vec<Image>, Decoded)> {
    let scales = scales(&opened.shape, outputs);
    let mut resampling = Resampling::new(level, &opened.shape, &scales, outputs)?;
    let decoded = opened.decode(level, &scales, &mut resampling)?;
    Ok((resampling.finish()?, decoded))
}

/// Finish and encode each.
fn encode(
    level: Level,
    resampled: Vec<Image>,
    outputs: &[Output],
    names: Vec<&String>,
    is_opaque: bool,
) -> Result<Vec<Rendition>> {
    let files = resampled.into_iter().zip(outputs).zip(names);
    files
        .map(|((image, output), name)| {
            let finished = output::finish(image, output, is_opaque)?;
            Ok(Rendition {
                variant: name.clone(),
                file: output::encode(level, &finished, output)?,
            })
        })
        .collect()
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
