//! The recipes of a stack: those that were named last. The folder is kept
//! beside the SAM command line's answers, so that the next deployment does not
//! quietly take others.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use toml_edit::{DocumentMut, Item, Table, value};

use super::answers;
use super::options::Options;
use super::target::environment;
use crate::workspace;

/// Where it stands, below the environment's name.
const PATH: [&str; 2] = ["isopix", "parameters"];
const NAME: &str = "recipes";

/// The folder that is named now, or was named last; nothing where none ever was.
///
/// # Errors
/// The answers cannot be read, or their folder is gone.
pub(super) fn folder(options: &Options) -> Result<Option<PathBuf>> {
    if let Some(folder) = &options.recipes {
        return Ok(Some(folder.clone()));
    }
    let Some(folder) = kept(&answers::read()?, &environment(&options.passed_on))? else {
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

/// Keeps the folder that is named now for the next time.
///
/// # Errors
/// The answers cannot be read or written.
pub(super) fn keep(options: &Options) -> Result<()> {
    let Some(folder) = &options.recipes else {
        return Ok(());
    };
    // One of the checkout is the same in every other checkout.
    let folder = folder.strip_prefix(workspace::root()).unwrap_or(folder);
    let mut answers = answers::read()?;
    add(&mut answers, &environment(&options.passed_on), folder)?;
    answers::write(&answers)
}

fn kept(answers: &DocumentMut, environment: &str) -> Result<Option<String>> {
    let mut item = answers.get(environment);
    for name in PATH {
        item = item.and_then(|item| item.get(name));
    }
    let Some(folder) = item.and_then(|item| item.get(NAME)) else {
        return Ok(None);
    };
    let folder = folder
        .as_str()
        .with_context(|| format!("{}: {NAME} is no text", answers::file().display()))?;
    Ok(Some(folder.to_string()))
}

fn add(answers: &mut DocumentMut, environment: &str, folder: &Path) -> Result<()> {
    // Without it the SAM command line refuses the file.
    answers.entry("version").or_insert(value(0.1));
    let mut table = answers.as_table_mut();
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
            .with_context(|| format!("{}: {name} is no table", answers::file().display()))?;
    }
    let folder = folder.to_str().context("the recipes' folder is no UTF-8")?;
    table.insert(NAME, value(folder));
    Ok(())
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

    fn kept_in(text: &str, environment: &str) -> Result<Option<String>> {
        kept(&text.parse().unwrap(), environment)
    }

    fn added_to(text: &str, folder: &str) -> Result<String> {
        let mut answers = text.parse().unwrap();
        add(&mut answers, "default", Path::new(folder))?;
        Ok(answers.to_string())
    }

    #[test]
    fn a_folder_is_kept_for_its_environment_and_nothing_else_is_changed() {
        assert_eq!(kept_in(ANSWERS, "default").unwrap(), None);
        let once = added_to(ANSWERS, "/mine").unwrap();
        assert_eq!(
            once,
            format!("{ANSWERS}\n[default.isopix.parameters]\nrecipes = \"/mine\"\n")
        );
        assert_eq!(kept_in(&once, "default").unwrap().as_deref(), Some("/mine"));
        assert_eq!(kept_in(&once, "test").unwrap(), None);

        let twice = added_to(&once, "other").unwrap();
        assert_eq!(twice, once.replace("/mine", "other"));
    }

    #[test]
    fn the_first_answer_of_all_has_the_version_that_sam_wants() {
        let tables = "[default.isopix.parameters]\nrecipes = \"/mine\"\n";
        let text = added_to("", "/mine").unwrap();
        assert_eq!(text, format!("version = 0.1\n\n{tables}"));
    }

    #[test]
    fn answers_of_another_form_are_left_alone() {
        assert!(kept_in("[default.isopix.parameters]\nrecipes = 1", "default").is_err());
        assert!(added_to("default = 1", "/mine").is_err());
    }
}
