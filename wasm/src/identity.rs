//! Names that follow from content.

use wasm_bindgen::prelude::wasm_bindgen;

/// The id of the engine.
#[wasm_bindgen]
pub fn engine() -> String {
    isopix::ENGINE.to_owned()
}

/// The id of the image stored under an object key.
#[wasm_bindgen(js_name = imageId)]
pub fn image_id(key: &str) -> String {
    isopix::image_id(key)
}

/// The folder of an image's renditions, from the SHA-256 of its master (of the
/// original where the recipe has none) and the recipe's digest.
#[wasm_bindgen]
pub fn generation(base_sha256: &str, recipe_digest: &str) -> String {
    isopix::generation(base_sha256, recipe_digest)
}
