//! Values of the schema that are read but not built yet. They are refused,
//! never ignored.

use super::{Color, Effort, Format, Recipe};
use crate::error::{Error, Result};

impl Recipe {
    pub(super) fn refuse_unbuilt(&self) -> Result<()> {
        refuse("color", "keep", self.color == Color::Keep)?;
        refuse("keepCopyright", "true", self.keep_copyright)?;
        if let Some(master) = &self.master {
            refuse("master.linear", "true", master.linear)?;
            refuse("master.effort", "small", master.effort == Effort::Small)?;
        }
        for (name, variant) in &self.variants {
            let path = |field: &str| format!("variants.{name}.{field}");
            refuse(&path("linear"), "true", variant.linear)?;
            refuse(&path("effort"), "small", variant.effort == Effort::Small)?;
            let webp = variant.format.0.contains(&Format::Webp);
            refuse(&path("format"), "webp", webp)?;
        }
        Ok(())
    }
}

fn refuse(path: &str, value: &str, asked: bool) -> Result<()> {
    if asked {
        return Err(Error::recipe(format!(
            "{path}: {value} is not built yet: leave the field out"
        )));
    }
    Ok(())
}
