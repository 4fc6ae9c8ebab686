//! An original in the module's memory.

use js_sys::Promise;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};
use web_sys::SubtleCrypto;

/// A whole file as it came, held until it is freed.
#[wasm_bindgen]
pub struct Original(Vec<u8>);

#[wasm_bindgen]
impl Original {
    /// A file whose bytes JavaScript has: they are copied.
    #[wasm_bindgen(constructor)]
    pub fn new(bytes: Vec<u8>) -> Original {
        Original(bytes)
    }

    /// SHA-256, 64 hex digits.
    pub fn sha256(&self) -> String {
        isopix::sha256_hex(&self.0)
    }

    /// A promise of the 32 bytes of the SHA-256, by the platform's own code. The
    /// platform takes a copy before this returns, as its specification says.
    #[wasm_bindgen(js_name = platformSha256)]
    pub fn platform_sha256(&self, platform: &SubtleCrypto) -> Result<Promise, JsValue> {
        platform.digest_with_str_and_u8_array("SHA-256", &self.0)
    }
}

impl Original {
    /// The file.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }
}
