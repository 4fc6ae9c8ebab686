//! The recipe's digest: two sides compare it to know that they make the same.

use std::fmt::Write;

use serde::Serialize;
use serde_json::{Map, Value};

use super::{Master, Recipe, Variant};
use crate::hash::sha256_hex;

impl Recipe {
    /// The SHA-256 of the canonical JSON, 64 hex digits.
    ///
    /// ```
    /// use isopix::Recipe;
    /// let short = Recipe::parse(r#"{"version":1,"variants":{"s":{"width":9}}}"#)?;
    /// let long = Recipe::parse(r#"{"variants":{"s":{"quality":82,"width":9}},"version":1}"#)?;
    /// assert_eq!(short.digest(), long.digest());
    /// # Ok::<(), isopix::Error>(())
    /// ```
    pub fn digest(&self) -> String {
        sha256_hex(self.canonical_json().as_bytes())
    }

    /// The recipe as JSON with keys in byte order, no white space, and
    /// without the fields that have their default: so a recipe keeps its
    /// digest when the schema gains a field.
    ///
    /// ```
    /// let recipe = isopix::Recipe::parse(r#"{"version": 1, "variants": {"s": {"width": 9}}}"#)?;
    /// assert_eq!(recipe.canonical_json(), r#"{"variants":{"s":{"width":9}},"version":1}"#);
    /// # Ok::<(), isopix::Error>(())
    /// ```
    pub fn canonical_json(&self) -> String {
        let bare = Recipe {
            version: 0,
            limits: Default::default(),
            color: Default::default(),
            animation: Default::default(),
            keep_copyright: false,
            master: None,
            variants: Default::default(),
        };
        let mut recipe = without_defaults(self, &bare);
        if let Some(master) = &self.master {
            let master = without_defaults(master, &Master::default());
            recipe.insert("master".to_owned(), Value::Object(master));
        }
        if self.limits != bare.limits {
            let limits = without_defaults(&self.limits, &bare.limits);
            recipe.insert("limits".to_owned(), Value::Object(limits));
        }
        let variants: Map<String, Value> = self
            .variants
            .iter()
            .map(|(name, variant)| {
                let variant = without_defaults(variant, &Variant::default());
                (name.clone(), Value::Object(variant))
            })
            .collect();
        recipe.insert("variants".to_owned(), Value::Object(variants));
        let mut json = String::new();
        write_canonical(&Value::Object(recipe), &mut json);
        json
    }
}

/// The fields of `value` that differ from those of `default`.
fn without_defaults<T: Serialize>(value: &T, default: &T) -> Map<String, Value> {
    let mut fields = to_map(value);
    let defaults = to_map(default);
    fields.retain(|name, field| defaults.get(name) != Some(field));
    fields
}

fn to_map<T: Serialize>(value: &T) -> Map<String, Value> {
    match serde_json::to_value(value) {
        Ok(Value::Object(map)) => map,
        // Structs of numbers, words and maps with string keys always become
        // objects.
        _ => Map::new(),
    }
}

/// Writes keys in byte order whatever order the map has: serde_json's map
/// changes its order when any crate of the build asks for `preserve_order`.
fn write_canonical(value: &Value, json: &mut String) {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_by_key(|(key, _)| key.as_str());
            json.push('{');
            for (index, (key, value)) in entries.into_iter().enumerate() {
                if index > 0 {
                    json.push(',');
                }
                write_scalar(&Value::String(key.clone()), json);
                json.push(':');
                write_canonical(value, json);
            }
            json.push('}');
        }
        Value::Array(list) => {
            json.push('[');
            for (index, value) in list.iter().enumerate() {
                if index > 0 {
                    json.push(',');
                }
                write_canonical(value, json);
            }
            json.push(']');
        }
        scalar => write_scalar(scalar, json),
    }
}

fn write_scalar(value: &Value, json: &mut String) {
    // Writing to a String cannot fail.
    let _ = write!(json, "{value}");
}
