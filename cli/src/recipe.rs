//! Reading the recipe that `--recipe` names.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use isopix::Recipe;

use crate::original::reason;
use crate::stop::Stop;

/// More than the core reads of a recipe, and little enough to hold.
const MAX_BYTES: u64 = 1 << 20;

/// The text of the recipe in `path`, checked, and the recipe itself; the
/// default recipe without a path.
pub(crate) fn load(path: Option<&Path>) -> Result<(String, Recipe), Stop> {
    let Some(path) = path else {
        let recipe = Recipe::default();
        return Ok((recipe.canonical_json(), recipe));
    };
    let text = read(path)?;
    let recipe = Recipe::parse(&text)
        .map_err(|error| Stop::new(format!("{}: {}", path.display(), error.message)))?;
    Ok((text, recipe))
}

fn read(path: &Path) -> Result<String, Stop> {
    let mut text = Vec::new();
    File::open(path)
        .and_then(|file| file.take(MAX_BYTES).read_to_end(&mut text))
        .map_err(|error| {
            Stop::new(format!(
                "cannot read the recipe {}: {}",
                path.display(),
                reason(&error)
            ))
        })?;
    String::from_utf8(text)
        .map_err(|_| Stop::new(format!("the recipe {} is not UTF-8 text", path.display())))
}
