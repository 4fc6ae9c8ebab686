//! The JSON Schema of recipes, for editors. What a schema cannot say, such as
//! names that differ only in case, [`Recipe::parse`] still checks.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema, schema_for};

use super::{Background, Format, Formats, Recipe};

impl Recipe {
    /// The JSON Schema, as it stands in `recipe.schema.json`.
    ///
    /// ```
    /// assert!(isopix::Recipe::json_schema().contains("maxPixels"));
    /// ```
    pub fn json_schema() -> String {
        format!("{:#}\n", schema_for!(Recipe).as_value())
    }
}

impl JsonSchema for Formats {
    fn schema_name() -> Cow<'static, str> {
        "Formats".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = generator.subschema_for::<Format>();
        json_schema!({
            "description": "One format or several: one rendition each.",
            "anyOf": [one, { "type": "array", "items": one, "minItems": 1, "uniqueItems": true }]
        })
    }
}

impl JsonSchema for Background {
    fn schema_name() -> Cow<'static, str> {
        "Background".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "An opaque color, such as \"#ffffff\".",
            "type": "string",
            "pattern": "^#[0-9a-fA-F]{6}$"
        })
    }
}
