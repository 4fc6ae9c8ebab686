//! Bounds of a recipe's values that their types do not say.

use super::{Format, Master, Recipe, Variant};
use crate::error::{Error, Result};
use crate::limits::Limits;

/// The most variants that a recipe may have.
const MAX_VARIANTS: usize = 64;
/// The longest name of a variant, in characters.
const MAX_NAME: usize = 64;
/// Names of files that lie beside the renditions.
const RESERVED_NAMES: [&str; 2] = ["master", "manifest"];

impl Recipe {
    pub(super) fn validate(&self) -> Result<()> {
        if self.version != 1 {
            return Err(Error::recipe(format!(
                "version: {} is not known: this isopix reads 1",
                self.version
            )));
        }
        self.limits.validate()?;
        if self.master.is_none() && self.variants.is_empty() {
            return Err(Error::recipe(
                "variants: there are none, and there is no master either: name at least one",
            ));
        }
        if self.variants.len() > MAX_VARIANTS {
            return Err(Error::recipe(format!(
                "variants: there are {}, and at most {MAX_VARIANTS} are allowed",
                self.variants.len()
            )));
        }
        if let Some(master) = &self.master {
            master.validate(&self.limits)?;
        }
        let mut lower_names = std::collections::BTreeSet::new();
        for (name, variant) in &self.variants {
            check_name(name)?;
            if !lower_names.insert(name.to_ascii_lowercase()) {
                return Err(Error::recipe(format!(
                    "variants.{name}: another variant's name differs only in case"
                )));
            }
            variant.validate(&format!("variants.{name}"), &self.limits)?;
        }
        Ok(())
    }
}

impl Limits {
    fn validate(&self) -> Result<()> {
        let bounds = [
            ("maxBytes", self.max_bytes, u64::from(u32::MAX)),
            ("maxPixels", self.max_pixels, Limits::PIXELS_CEILING),
            (
                "maxDimension",
                u64::from(self.max_dimension),
                u64::from(Limits::DIMENSION_CEILING),
            ),
            ("maxFrames", u64::from(self.max_frames), 1_000_000),
        ];
        for (field, value, most) in bounds {
            if !(1..=most).contains(&value) {
                return Err(Error::recipe(format!(
                    "limits.{field}: {value} is not from 1 to {most}"
                )));
            }
        }
        Ok(())
    }
}

impl Master {
    fn validate(&self, limits: &Limits) -> Result<()> {
        check_side("master.width", self.width, limits)?;
        check_side("master.height", self.height, limits)?;
        check_quality("master", self.quality)?;
        if self.format == Format::Webp {
            return Err(Error::recipe(
                "master.format: a master is auto, jpeg or png, not webp",
            ));
        }
        Ok(())
    }
}

impl Variant {
    fn validate(&self, path: &str, limits: &Limits) -> Result<()> {
        check_side(&format!("{path}.width"), self.width, limits)?;
        check_side(&format!("{path}.height"), self.height, limits)?;
        check_quality(path, self.quality)?;
        let formats = &self.format.0;
        if formats.is_empty() {
            return Err(Error::recipe(format!(
                "{path}.format: the list is empty: name at least one format"
            )));
        }
        for (index, format) in formats.iter().enumerate() {
            if formats[..index].contains(format) {
                return Err(Error::recipe(format!(
                    "{path}.format: a format stands there twice"
                )));
            }
        }
        if formats.len() > 1 && formats.contains(&Format::Auto) {
            return Err(Error::recipe(format!(
                "{path}.format: auto stands for one format and cannot be one of a list"
            )));
        }
        Ok(())
    }
}

fn check_side(path: &str, side: Option<u32>, limits: &Limits) -> Result<()> {
    match side {
        Some(side) if !(1..=limits.max_dimension).contains(&side) => Err(Error::recipe(format!(
            "{path}: {side} is not from 1 to {} (limits.maxDimension)",
            limits.max_dimension
        ))),
        _ => Ok(()),
    }
}

fn check_quality(path: &str, quality: u8) -> Result<()> {
    if !(1..=100).contains(&quality) {
        return Err(Error::recipe(format!(
            "{path}.quality: {quality} is not from 1 to 100"
        )));
    }
    Ok(())
}

/// Names become file names and parts of URLs.
fn check_name(name: &str) -> Result<()> {
    let plain = name
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if !plain || name.is_empty() || name.len() > MAX_NAME {
        return Err(Error::recipe(format!(
            "variants: {name:?} is not a name: use 1 to {MAX_NAME} of a-z, A-Z, 0-9, - and _"
        )));
    }
    if RESERVED_NAMES.contains(&name.to_ascii_lowercase().as_str()) {
        return Err(Error::recipe(format!(
            "variants.{name}: this name is taken by a file beside the renditions: choose another"
        )));
    }
    Ok(())
}
