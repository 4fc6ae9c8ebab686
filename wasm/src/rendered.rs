//! What a render made, as a plain object whose files are byte arrays.

use isopix::{Encoded, FileFormat, Rendered, Rendition, Source, Warning};
use js_sys::Uint8Array;
use serde::Serialize;
use wasm_bindgen::JsValue;

use crate::error::to_js;

#[derive(Serialize)]
struct Files {
    source: Source,
    warnings: Vec<Warning>,
    master: Option<File>,
    renditions: Vec<NamedFile>,
}

#[derive(Serialize)]
struct File {
    format: FileFormat,
    width: u32,
    height: u32,
    sha256: String,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    data: Uint8Array,
}

#[derive(Serialize)]
struct NamedFile {
    variant: String,
    file: File,
}

/// Copies the files out of the module's memory, each freed as soon as it is
/// copied.
pub(crate) fn rendered_to_js(rendered: Rendered) -> Result<JsValue, JsValue> {
    let files = Files {
        source: rendered.source,
        warnings: rendered.warnings,
        master: rendered.master.map(file),
        renditions: rendered.renditions.into_iter().map(named_file).collect(),
    };
    to_js(&files)
}

fn named_file(rendition: Rendition) -> NamedFile {
    NamedFile {
        variant: rendition.variant,
        file: file(rendition.file),
    }
}

fn file(encoded: Encoded) -> File {
    File {
        format: encoded.format,
        width: encoded.width,
        height: encoded.height,
        sha256: encoded.sha256,
        data: Uint8Array::from(encoded.bytes.as_slice()),
    }
}
