//! The conformance rule: a file that already is what the recipe's master
//! would be is its own master.

mod jpeg_form;
mod png_form;

use crate::decode::Decoded;
use crate::plan::Plan;
use crate::recipe::{Format, Master};
use crate::result::{FileFormat, Source};

/// Whether a file has the form of its own master, as far as can be told
/// before it is decoded. It trusts no label: it reads the file.
pub(crate) fn has_form(original: &[u8], source: &Source, master: &Master, plan: &Plan) -> bool {
    let keeps_size = (plan.canvas.width, plan.canvas.height) == (source.width, source.height);
    source.orientation == 1
        && keeps_size
        && match (source.format, master.format) {
            (FileFormat::Jpeg, Format::Auto | Format::Jpeg) => {
                jpeg_form::conforms(original, master.quality)
            }
            (FileFormat::Png, Format::Auto | Format::Png) => png_form::conforms(original),
            _ => false,
        }
}

/// Whether a file of that form passes through as its own master, now that it
/// has been decoded.
pub(crate) fn conforms(source: &Source, decoded: &Decoded, master: &Master) -> bool {
    let becomes_jpeg = master.format == Format::Auto && decoded.is_opaque;
    decoded.is_clean && (source.format == FileFormat::Jpeg || !becomes_jpeg)
}
