//! The recipe, where the functions look for it.

use std::path::{Path, PathBuf};

use super::folder::DataFolder;
use crate::recipe;
use crate::stop::Stop;

/// The recipe of uploads through the API, and of everything else that is put
/// into the bucket of originals.
const BY_PREFIX: &str = "{\"uploads/default/\": \"recipe.json\", \"\": \"recipe.json\"}\n";

/// A recipe that has been read and found good.
pub(crate) struct CheckedRecipe(String);

impl CheckedRecipe {
    /// Reads the recipe; the default recipe without a path.
    pub(crate) fn load(path: Option<&Path>) -> Result<Self, Stop> {
        let (text, _) = recipe::load(path)?;
        Ok(CheckedRecipe(text))
    }

    /// Writes `recipe.json` and, beside it, `recipes.json`, whose path it
    /// gives.
    pub(crate) fn install(&self, folder: &DataFolder) -> Result<PathBuf, Stop> {
        folder.write("recipe.json", &self.0)?;
        folder.write("recipes.json", BY_PREFIX)
    }
}
