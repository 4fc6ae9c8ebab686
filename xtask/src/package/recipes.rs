//! The recipes that go into every zip.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::workspace;

/// Names the others by prefixes of keys; the functions do not start without it.
const LIST: &str = "recipes.json";

/// The files of a folder, or of infra/recipes, by their names.
///
/// # Errors
/// The folder cannot be read, or what it lists is not in it.
pub(super) fn read(folder: Option<&Path>) -> Result<BTreeMap<String, Vec<u8>>> {
    let own = workspace::root().join("infra/recipes");
    let folder = folder.unwrap_or(&own);
    let mut files = BTreeMap::new();
    let entries = fs::read_dir(folder)
        .with_context(|| format!("cannot read the folder {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "json") {
            let content =
                fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            files.insert(name.into_owned(), content);
        }
    }
    let list = files
        .get(LIST)
        .with_context(|| format!("there is no {LIST} in {}", folder.display()))?;
    let list: BTreeMap<String, String> = serde_json::from_slice(list).with_context(|| {
        format!(
            "{LIST} in {} names a file for each prefix",
            folder.display()
        )
    })?;
    for (prefix, name) in list {
        if !files.contains_key(&name) {
            bail!(
                "{LIST} in {} names {name} for {prefix:?}, which is not there",
                folder.display()
            );
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_projects_own_recipes_are_complete() {
        assert!(read(None).unwrap().len() > 1);
    }

    #[test]
    fn a_recipe_that_is_listed_and_missing_is_named() {
        let folder =
            std::env::temp_dir().join(format!("isopix-xtask-recipes-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let complaint = || read(Some(&folder)).unwrap_err().to_string();
        assert!(complaint().contains(LIST), "{}", complaint());
        fs::write(folder.join(LIST), r#"{"a/": "gone.json"}"#).unwrap();
        assert!(complaint().contains("gone.json"), "{}", complaint());
        fs::remove_dir_all(folder).unwrap();
    }
}
