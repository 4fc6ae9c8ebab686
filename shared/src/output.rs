//! One output of the pipeline, the master or a rendition: what to make of the
//! image, and the steps that make it once it has been resampled.

use crate::alpha::{drop_alpha, flatten};
use crate::canvas::pad;
use crate::color::{halve_chroma, to_rgb, to_ycc};
use crate::decode::jpeg::echo::Echo;
use crate::encode::{self, QuantTables};
use crate::error::{Error, Result};
use crate::image::{Chroma, Image, Model};
use crate::orient::orient;
use crate::plan::Plan;
use crate::plane::Sink;
use crate::recipe::{Background, Effort, Format, Kernel, Master, Variant};
use crate::result::{Encoded, FileFormat};
use crate::shape::Scale;
use crate::simd::Level;

/// What to make.
#[derive(Clone, Debug)]
pub(crate) struct Output {
    pub(crate) plan: Plan,
    pub(crate) kernel: Kernel,
    /// The resolution to which chroma is resampled.
    pub(crate) chroma: Chroma,
    format: Format,
    background: Background,
    quality: u8,
    tables: QuantTables,
    effort: Effort,
}

impl Output {
    pub(crate) fn of_master(master: &Master, plan: Plan, model: Model) -> Self {
        Output {
            plan,
            kernel: master.kernel,
            chroma: chroma(model, master.format, &plan),
            format: master.format,
            background: master.background,
            quality: master.quality,
            tables: QuantTables::AnnexK,
            effort: master.effort,
        }
    }

    pub(crate) fn of_variant(variant: &Variant, format: Format, plan: Plan, model: Model) -> Self {
        Output {
            plan,
            kernel: variant.kernel,
            chroma: chroma(model, format, &plan),
            format,
            background: variant.background,
            quality: variant.quality,
            tables: QuantTables::Tuned,
            effort: variant.effort,
        }
    }
}

/// Chroma is resampled to the resolution that it has in the file. On a canvas
/// the edge may lie in the middle of a halved sample, so it is halved there.
fn chroma(model: Model, format: Format, plan: &Plan) -> Chroma {
    // What has luma and chroma has no alpha: auto is jpeg.
    let is_jpeg = matches!(format, Format::Auto | Format::Jpeg);
    if model == Model::Ycc && is_jpeg && !plan.is_padded() {
        Chroma::Halved
    } else {
        Chroma::Whole
    }
}

/// An image that only has to be encoded.
pub(crate) enum Finished {
    /// Gray, or luma and halved chroma.
    Jpeg(Image),
    /// Gray, RGB or RGBA with straight alpha.
    #[cfg(feature = "full")]
    Png(Image),
}

/// Orient, color, pad.
pub(crate) fn finish(resampled: Image, output: &Output, is_opaque: bool) -> Result<Finished> {
    let plan = &output.plan;
    let format = file_format(output.format, is_opaque);
    let upright = orient(resampled, plan.orientation)?;
    let colored = match (format, upright.model) {
        (FileFormat::Jpeg, Model::Gray | Model::Ycc) => upright,
        _ if is_opaque => drop_alpha(to_rgb(upright)?),
        _ => to_rgb(upright)?,
    };
    let padded = pad(colored, plan.canvas, plan.placed, output.background)?;
    match format {
        FileFormat::Jpeg => {
            let opaque = flatten(padded, output.background);
            Ok(Finished::Jpeg(halve_chroma(to_ycc(opaque)?)?))
        }
        #[cfg(feature = "full")]
        FileFormat::Png => Ok(Finished::Png(crate::alpha::unpremultiply(padded))),
        // The recipe was refused.
        _ => Err(Error::internal()),
    }
}

/// Encode.
pub(crate) fn encode(level: Level, finished: &Finished, output: &Output) -> Result<Encoded> {
    match finished {
        Finished::Jpeg(image) => {
            encode::jpeg(level, image, output.quality, output.tables, output.effort)
        }
        #[cfg(feature = "full")]
        Finished::Png(image) => encode::png(image),
    }
}

/// Encode a JPEG, and push the samples that decoding it would give.
pub(crate) fn encode_echoing(
    level: Level,
    image: &Image,
    output: &Output,
    scales: &[Scale],
    sink: &mut dyn Sink,
) -> Result<Encoded> {
    let (quality, tables) = (output.quality, output.tables);
    let mut echo = Echo::new(level, image, quality, tables, scales, sink)?;
    encode::jpeg_telling(level, image, quality, tables, output.effort, &mut echo)
}

/// What a format stands for: auto is jpeg, or png where a pixel is not opaque.
fn file_format(format: Format, is_opaque: bool) -> FileFormat {
    match format {
        Format::Auto if is_opaque => FileFormat::Jpeg,
        Format::Auto | Format::Png => FileFormat::Png,
        Format::Jpeg => FileFormat::Jpeg,
        Format::Webp => FileFormat::Webp,
    }
}
