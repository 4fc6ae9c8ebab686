//! The conformance rule: a file that already is what the recipe's master
//! would be is its own master.

mod jpeg_form;
mod png_form;

use crate::decode::Decoded;
use crate::plan::Plan;
use crate::recipe::{Format, Master};
use crate::result::{FileFormat, Source};

/// Whether an original passes through as its own master. It trusts no label:
/// it reads the file and looks at what was decoded.
pub(crate) fn conforms(
    original: &[u8],
    source: &Source,
    decoded: &Decoded,
    master: &Master,
    plan: &Plan,
) -> bool {
    let keeps_size = (plan.canvas.width, plan.canvas.height) == (source.width, source.height);
    decoded.is_clean
        && source.orientation == 1
        && keeps_size
        && has_form(original, source, decoded, master)
}

fn has_form(original: &[u8], source: &Source, decoded: &Decoded, master: &Master) -> bool {
    let opaque = decoded.picture.is_opaque();
    match (source.format, master.format) {
        (FileFormat::Jpeg, Format::Auto | Format::Jpeg) => {
            jpeg_form::conforms(original, master.quality)
        }
        (FileFormat::Png, Format::Png) => png_form::conforms(original),
        (FileFormat::Png, Format::Auto) => !opaque && png_form::conforms(original),
        _ => false,
    }
}
