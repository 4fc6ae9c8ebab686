//! Which recipe an original's key asks for.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use isopix::{Error, Recipe};
use serde_json::Value;

use crate::keys::recipe_prefix;

/// A recipe as its file has it, and what follows from it.
#[derive(Debug)]
pub struct NamedRecipe {
    /// The recipe.
    pub recipe: Recipe,
    /// Its digest.
    pub digest: String,
    /// The JSON of its file.
    pub json: Value,
}

/// All recipes of a site, by key prefix.
#[derive(Clone, Debug)]
pub struct Recipes {
    by_prefix: BTreeMap<String, Arc<NamedRecipe>>,
}

impl Recipes {
    /// Reads `recipes.json`, an object of key prefixes and names of recipe
    /// files beside it, and these files.
    ///
    /// # Errors
    /// `invalid-recipe` with the file's name.
    pub fn read(path: &Path) -> isopix::Result<Self> {
        let files: BTreeMap<String, String> =
            serde_json::from_str(&read(path)?).map_err(|error| {
                invalid(
                    path,
                    &format!("{error}: it is an object of key prefixes and file names"),
                )
            })?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let mut by_prefix = BTreeMap::new();
        for (prefix, file) in files {
            let path = folder.join(file);
            let recipe = NamedRecipe::parse(&read(&path)?)
                .map_err(|error| invalid(&path, &error.message))?;
            by_prefix.insert(prefix, Arc::new(recipe));
        }
        if by_prefix.is_empty() {
            return Err(invalid(
                path,
                "there are no recipes: name at least one, such as \
                 {\"uploads/default/\": \"recipe.json\"}",
            ));
        }
        Ok(Recipes { by_prefix })
    }

    /// Recipes that are at hand, by key prefix.
    ///
    /// # Errors
    /// `invalid-recipe` with the prefix.
    ///
    /// ```
    /// use isopix_lambda::Recipes;
    /// let recipes = Recipes::new([
    ///     ("", r#"{"version":1,"variants":{"s":{"width":9}}}"#),
    ///     ("uploads/default/", r#"{"version":1,"variants":{"s":{"width":8}}}"#),
    /// ])?;
    /// let widths = ["cat.jpg", "uploads/default/cat.jpg"]
    ///     .map(|key| recipes.of_key(key).unwrap().recipe.variants["s"].width);
    /// assert_eq!(widths, [Some(9), Some(8)]);
    /// # Ok::<(), isopix::Error>(())
    /// ```
    pub fn new<'a>(jsons: impl IntoIterator<Item = (&'a str, &'a str)>) -> isopix::Result<Self> {
        let mut by_prefix = BTreeMap::new();
        for (prefix, json) in jsons {
            let recipe = NamedRecipe::parse(json)
                .map_err(|error| invalid(Path::new(prefix), &error.message))?;
            by_prefix.insert(prefix.to_owned(), Arc::new(recipe));
        }
        Ok(Recipes { by_prefix })
    }

    /// The recipe of the longest prefix that the key has.
    pub fn of_key(&self, key: &str) -> Option<Arc<NamedRecipe>> {
        self.by_prefix
            .iter()
            .filter(|(prefix, _)| key.starts_with(prefix.as_str()))
            .max_by_key(|(prefix, _)| prefix.len())
            .map(|(_, recipe)| Arc::clone(recipe))
    }

    /// The recipe that the upload API knows by a name: that of the prefix
    /// `uploads/<name>/`.
    pub fn of_name(&self, name: &str) -> Option<Arc<NamedRecipe>> {
        self.by_prefix.get(&recipe_prefix(name)).map(Arc::clone)
    }
}

impl NamedRecipe {
    fn parse(text: &str) -> isopix::Result<Self> {
        let recipe = Recipe::parse(text)?;
        let json = serde_json::from_str(text)
            .map_err(|error| Error::new(isopix::Code::InvalidRecipe, error.to_string()))?;
        Ok(NamedRecipe {
            digest: recipe.digest(),
            recipe,
            json,
        })
    }
}

fn read(path: &Path) -> isopix::Result<String> {
    std::fs::read_to_string(path).map_err(|error| invalid(path, &error.to_string()))
}

fn invalid(path: &Path, message: &str) -> Error {
    Error::new(
        isopix::Code::InvalidRecipe,
        format!("{}: {message}", path.display()),
    )
}
