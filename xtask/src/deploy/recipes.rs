//! The recipes of a stack: those that were named last. The folder is kept
//! beside the SAM command line's answers, so that the next deployment does not
//! quietly take others.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use toml_edit::{DocumentMut, Item, Table, value};

use super::target::{answers, environment};
use crate::workspace;

/// Where it stands, below the environment's name.
const PATH: [&str; 2] = ["isopix", "parameters"];
const NAME: &str = "recipes";

/// The folder that was named last; nothing where none ever was.
///
/// # Errors
/// The answers are no TOML.
pub(super) fn kept(passed_on: &[String]) -> Result<Option<PathBuf>> {
    let Some(folder) = read(&text()?, &environment(passed_on))? else {
        return Ok(None);
    };
    let folder = workspace::root().join(folder);
    if !folder.is_dir() {
        bail!(
            "the recipes were deployed from {}, which is no folder now: name theirs with --recipes",
            folder.display()
        );
    }
    Ok(Some(folder))
}

/// Keeps a folder for the next time.
///
/// # Errors
/// The answers are no TOML, or cannot be written.
pub(super) fn keep(folder: &Path, passed_on: &[String]) -> Result<()> {
    // One of the checkout is the same in every other checkout.
    let folder = folder.strip_prefix(workspace::root()).unwrap_or(folder);
    let text = written(&text()?, &environment(passed_on), folder)?;
    let file = answers();
    fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))
}

/// The answers; nothing where there are none yet.
fn text() -> Result<String> {
    let file = answers();
    match fs::read_to_string(&file) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(String::new()),
        read => read.with_context(|| format!("cannot read {}", file.display())),
    }
}

fn read(text: &str, environment: &str) -> Result<Option<String>> {
    let document = parse(text)?;
    let mut item = document.get(environment);
    for name in PATH {
        item = item.and_then(|item| item.get(name));
    }
    let Some(folder) = item.and_then(|item| item.get(NAME)) else {
        return Ok(None);
    };
    let folder = folder
        .as_str()
        .with_context(|| format!("{}: {NAME} is no text", answers().display()))?;
    Ok(Some(folder.to_string()))
}

fn written(text: &str, environment: &str, folder: &Path) -> Result<String> {
    let mut document = parse(text)?;
    // Without it the SAM command line refuses the file.
    document.entry("version").or_insert(value(0.1));
    let mut table = document.as_table_mut();
    for name in [environment].into_iter().chain(PATH) {
        let implicit = || {
            let mut table = Table::new();
            table.set_implicit(true);
            Item::Table(table)
        };
        table = table
            .entry(name)
            .or_insert_with(implicit)
            .as_table_mut()
            .with_context(|| format!("{}: {name} is no table", answers().display()))?;
    }
    let folder = folder.to_str().context("the recipes' folder is no UTF-8")?;
    table.insert(NAME, value(folder));
    Ok(document.to_string())
}

fn parse(text: &str) -> Result<DocumentMut> {
    text.parse()
        .with_context(|| format!("{} cannot be read", answers().display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANSWERS: &str = "\
version = 0.1

[default.deploy.parameters]
# Ours.
stack_name = \"photos\"
";

    #[test]
    fn a_folder_is_kept_for_its_environment_and_nothing_else_is_changed() {
        assert_eq!(read(ANSWERS, "default").unwrap(), None);
        let once = written(ANSWERS, "default", Path::new("/mine")).unwrap();
        assert_eq!(
            once,
            format!("{ANSWERS}\n[default.isopix.parameters]\nrecipes = \"/mine\"\n")
        );
        assert_eq!(read(&once, "default").unwrap().as_deref(), Some("/mine"));
        assert_eq!(read(&once, "test").unwrap(), None);

        let twice = written(&once, "default", Path::new("other")).unwrap();
        assert_eq!(twice, once.replace("/mine", "other"));
    }

    #[test]
    fn the_first_answer_of_all_has_the_version_that_sam_wants() {
        let text = written("", "default", Path::new("/mine")).unwrap();
        let tables = "[default.isopix.parameters]\nrecipes = \"/mine\"\n";
        assert_eq!(text, format!("version = 0.1\n\n{tables}"));
    }

    #[test]
    fn answers_that_are_no_toml_are_left_alone() {
        assert!(read("[", "default").is_err());
        assert!(read("[default.isopix.parameters]\nrecipes = 1", "default").is_err());
        assert!(written("default = 1", "default", Path::new("/mine")).is_err());
    }
}
