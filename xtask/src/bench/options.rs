//! What was asked for.

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::words::Words;

/// How to measure, and what to do with it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Options {
    /// Fewer tasks and runs.
    pub(super) quick: bool,
    /// The parts to measure; all where none is named.
    pub(super) only: Vec<String>,
    /// Where every number shall go.
    pub(super) json: Option<PathBuf>,
    /// Whether to write the document.
    pub(super) write: bool,
}

impl Options {
    /// Whether this part is asked for.
    pub(super) fn wants(&self, part: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|name| name == part)
    }

    /// One number for a whole run, another for a quick one.
    pub(super) fn times(&self, whole: u32, quick: u32) -> u32 {
        if self.quick { quick } else { whole }
    }
}

/// Reads the arguments after `bench`.
///
/// # Errors
/// An option or a part that is not known, or a value that is missing.
pub(super) fn parse(arguments: &[String], parts: &[&str]) -> Result<Options> {
    let mut options = Options::default();
    let mut words = Words::of(arguments);
    while let Some(word) = words.option() {
        match word.name {
            "--only" => {
                let part = words.value(&word)?.to_string();
                if !parts.contains(&part.as_str()) {
                    bail!("there is no part `{part}`; there are {}", parts.join(", "));
                }
                options.only.push(part);
            }
            "--json" => options.json = Some(words.value(&word)?.into()),
            "--quick" if word.given.is_none() => options.quick = true,
            "--write" if word.given.is_none() => options.write = true,
            _ => bail!(
                "`{}` is not known; see `cargo xtask bench --help`",
                word.whole
            ),
        }
    }
    if options.write && !options.only.is_empty() {
        bail!("`--write` writes the whole document: leave `--only` out");
    }
    Ok(options)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Options> {
        let words: Vec<String> = text.split_whitespace().map(String::from).collect();
        parse(&words, &["sharp", "sizes"])
    }

    #[test]
    fn nothing_asked_for_is_everything() {
        let options = read("").unwrap();
        assert_eq!(options, Options::default());
        assert!(options.wants("sharp") && options.wants("sizes"));
    }

    #[test]
    fn options_may_be_combined() {
        let options = read("--only sizes --quick --json=a.json --only=sharp").unwrap();
        assert_eq!(options.only, ["sizes", "sharp"]);
        assert_eq!(options.json, Some("a.json".into()));
        assert!(options.quick && !options.write);
        assert!(!read("--only sizes").unwrap().wants("sharp"));
    }

    #[test]
    fn a_document_of_some_parts_only_is_refused() {
        assert!(read("--write").unwrap().write);
        assert!(read("--write --only sharp").is_err());
    }

    #[test]
    fn what_is_not_known_or_incomplete_is_refused() {
        for text in ["--only", "--only shrap", "--json", "--quick=1", "sharp"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
