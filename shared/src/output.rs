//! One output of the pipeline, the master or a variant: resample, orient,
//! pad, then encode in each format that is asked for.

use crate::alpha::{flatten, is_opaque, unpremultiply};
use crate::canvas::pad;
use crate::encode::encode;
use crate::error::{Error, Result};
use crate::orient::orient;
use crate::picture::Picture;
use crate::pixels::Pixels;
use crate::plan::Plan;
use crate::recipe::{Background, Effort, Format, Formats, Kernel, Master, Variant};
use crate::resample::resample;
use crate::result::{Encoded, FileFormat};

/// What to make.
pub(crate) struct Output {
    plan: Plan,
    kernel: Kernel,
    background: Background,
    formats: Formats,
    quality: u8,
    effort: Effort,
}

impl Output {
    pub(crate) fn of_master(master: &Master, plan: Plan) -> Self {
        Output {
            plan,
            kernel: master.kernel,
            background: master.background,
            formats: Formats(vec![master.format]),
            quality: master.quality,
            effort: master.effort,
        }
    }

    pub(crate) fn of_variant(variant: &Variant, plan: Plan) -> Self {
        Output {
            plan,
            kernel: variant.kernel,
            background: variant.background,
            formats: variant.format.clone(),
            quality: variant.quality,
            effort: variant.effort,
        }
    }
}

/// What outputs are made from.
pub(crate) struct Base {
    premultiplied: Picture,
    /// What `auto` stands for.
    auto: FileFormat,
}

impl Base {
    /// From a picture with straight alpha, whose opacity decides what `auto`
    /// is.
    pub(crate) fn new(mut picture: Picture) -> Self {
        let auto = auto_format(picture.is_opaque());
        picture.premultiply();
        Base {
            premultiplied: picture,
            auto,
        }
    }
}

const fn auto_format(is_opaque: bool) -> FileFormat {
    if is_opaque {
        FileFormat::Jpeg
    } else {
        FileFormat::Png
    }
}

/// Makes a rendition for each of the output's formats, in their order.
pub(crate) fn make(base: &Base, output: &Output) -> Result<Vec<Encoded>> {
    let pixels = resize(&base.premultiplied, output)?;
    let Some((last, others)) = output.formats.0.split_last() else {
        return Err(Error::internal());
    };
    let mut files = Vec::new();
    for format in others {
        files.push(write(pixels.clone(), *format, base.auto, output)?);
    }
    files.push(write(pixels, *last, base.auto, output)?);
    Ok(files)
}

/// Makes the master, whose own final pixels decide what `auto` is.
pub(crate) fn make_master(mut picture: Picture, output: &Output) -> Result<Encoded> {
    picture.premultiply();
    let resized = resize(&picture, output)?;
    // The original's picture is the largest thing in memory.
    drop(picture);
    let auto = auto_format(is_opaque(&resized));
    let [format] = output.formats.0[..] else {
        return Err(Error::internal());
    };
    write(resized, format, auto, output)
}

fn resize(premultiplied: &Picture, output: &Output) -> Result<Pixels> {
    let plan = &output.plan;
    let resampled = resample(premultiplied, plan.region, plan.resampled, output.kernel)?;
    let upright = orient(resampled, plan.orientation)?;
    pad(upright, plan.canvas, plan.placed, output.background)
}

fn write(
    mut premultiplied: Pixels,
    format: Format,
    auto: FileFormat,
    output: &Output,
) -> Result<Encoded> {
    let format = match format {
        Format::Auto => auto,
        Format::Jpeg => FileFormat::Jpeg,
        Format::Png => FileFormat::Png,
        Format::Webp => FileFormat::Webp,
    };
    let pixels = if format == FileFormat::Jpeg {
        flatten(premultiplied, output.background)
    } else {
        unpremultiply(&mut premultiplied);
        premultiplied
    };
    encode(&pixels, format, output.quality, output.effort)
}
