//! A parsed recipe and what can be done with it.

use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::error::{thrown, to_js};
use crate::original::Original;
use crate::rendered::rendered_to_js;

/// The recipe that is used where none is given, as JSON.
#[wasm_bindgen(js_name = defaultRecipe)]
pub fn default_recipe() -> Result<String, JsValue> {
    serde_json::to_string(&isopix::Recipe::default())
        .map_err(|error| JsValue::from_str(&error.to_string()))
}

/// A checked recipe.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Recipe(isopix::Recipe);

#[wasm_bindgen]
impl Recipe {
    /// Reads JSON text: the core parses it, so that errors are the core's.
    #[wasm_bindgen(constructor)]
    pub fn new(json: &str) -> Result<Recipe, JsValue> {
        isopix::Recipe::parse(json).map(Recipe).map_err(thrown)
    }

    /// The SHA-256 of the canonical JSON, 64 hex digits.
    #[wasm_bindgen(getter)]
    pub fn digest(&self) -> String {
        self.0.digest()
    }

    /// `limits.maxBytes`.
    #[wasm_bindgen(getter, js_name = maxBytes)]
    pub fn max_bytes(&self) -> f64 {
        // At most 2^32, which an f64 holds exactly.
        self.0.limits.max_bytes as f64
    }

    /// Throws `limit-exceeded` where a file of so many bytes is above
    /// `limits.maxBytes`, so that it need not be read into memory first.
    #[wasm_bindgen(js_name = checkBytes)]
    pub fn check_bytes(&self, bytes: f64) -> Result<(), JsValue> {
        // JavaScript's sizes of files are whole numbers below 2^53.
        self.0.limits.check_bytes(bytes as u64).map_err(thrown)
    }

    /// Reads the header of an original.
    pub fn probe(&self, original: &Original) -> Result<JsValue, JsValue> {
        let source = isopix::probe(original.bytes(), &self.0.limits).map_err(thrown)?;
        to_js(&source)
    }

    /// Makes the master and all renditions.
    pub fn render(&self, original: &Original) -> Result<JsValue, JsValue> {
        let rendered = isopix::render(original.bytes(), &self.0).map_err(thrown)?;
        rendered_to_js(rendered)
    }
}
