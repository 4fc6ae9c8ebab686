//! From the core's errors to thrown JavaScript objects.

use serde::Serialize;
use wasm_bindgen::JsValue;

/// `{ code, message }`, to be thrown.
pub(crate) fn thrown(error: isopix::Error) -> JsValue {
    to_js(&error).unwrap_or_else(|error| error)
}

/// A value of the core as a plain object. What cannot be converted is a defect
/// of the bindings, and thrown as such.
pub(crate) fn to_js<T: Serialize>(value: &T) -> Result<JsValue, JsValue> {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    value.serialize(&serializer).map_err(JsValue::from)
}
