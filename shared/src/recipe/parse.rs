//! From JSON to a checked recipe; errors name the field by its path.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserializer, Error as _, MapAccess, Visitor};
use serde_path_to_error::{Path, Segment};

use super::{Recipe, Variant};
use crate::error::{Error, Result};

/// The longest recipe that is read, in bytes: one with 64 variants that spell
/// out every field has about 16 kB.
const MAX_RECIPE_BYTES: usize = 65_536;

impl Recipe {
    /// Reads and checks a recipe.
    ///
    /// # Errors
    /// `invalid-recipe`: not JSON, an unknown or repeated field, a value out
    /// of bounds, or one that is not built yet. The message has the field's
    /// path.
    ///
    /// ```
    /// let error = isopix::Recipe::parse(r#"{"version":1,"variants":{"s":{"widht":9}}}"#).unwrap_err();
    /// assert_eq!(error.code, isopix::Code::InvalidRecipe);
    /// assert!(error.message.contains("variants.s.widht"));
    /// ```
    pub fn parse(json: &str) -> Result<Recipe> {
        if json.len() > MAX_RECIPE_BYTES {
            return Err(Error::recipe(format!(
                "the recipe has {} bytes, and at most {MAX_RECIPE_BYTES} are read",
                json.len()
            )));
        }
        let mut deserializer = serde_json::Deserializer::from_str(json);
        let recipe: Recipe =
            serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
                Error::recipe(format!("{}: {}", place(error.path()), error.inner()))
            })?;
        deserializer
            .end()
            .map_err(|error| Error::recipe(format!("the recipe: {error}")))?;
        recipe.validate()?;
        recipe.refuse_unbuilt()?;
        Ok(recipe)
    }
}

/// A field's path. Where the JSON breaks off, or breaks its own rules, before
/// the next field has a name, it is that of what the field would be in.
fn place(path: &Path) -> String {
    let mut place = path.to_string();
    if let Some(Segment::Unknown) = path.iter().next_back() {
        // The `?` that stands for it.
        place.pop();
    }
    match place.trim_end_matches('.') {
        "" => "the recipe".to_owned(),
        known => known.to_owned(),
    }
}

/// The variants, with a repeated name refused instead of the last one taken.
pub(super) fn variants<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> std::result::Result<BTreeMap<String, Variant>, D::Error> {
    struct Variants;
    impl<'de> Visitor<'de> for Variants {
        type Value = BTreeMap<String, Variant>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object of variants by name")
        }

        fn visit_map<A: MapAccess<'de>>(
            self,
            mut map: A,
        ) -> std::result::Result<Self::Value, A::Error> {
            let mut variants = BTreeMap::new();
            while let Some((name, variant)) = map.next_entry::<String, Variant>()? {
                if variants.contains_key(&name) {
                    return Err(A::Error::custom(format!(
                        "the variant {name:?} stands there twice"
                    )));
                }
                variants.insert(name, variant);
            }
            Ok(variants)
        }
    }
    deserializer.deserialize_map(Variants)
}
