//! What was asked for.

use std::path::PathBuf;

use anyhow::{Result, bail};

use super::Architecture;
use crate::words::Words;

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Options {
    pub(super) architectures: Vec<Architecture>,
    pub(super) recipes: Option<PathBuf>,
}

/// Reads the arguments after `package`. A relative folder is meant from where
/// the caller stands.
///
/// # Errors
/// An option that is not known, or a value that is missing.
pub(super) fn parse(arguments: &[String]) -> Result<Options> {
    let mut options = Options {
        architectures: Architecture::ALL.to_vec(),
        recipes: None,
    };
    let mut words = Words::of(arguments);
    while let Some(word) = words.option() {
        match word.name {
            "--arch" => options.architectures = vec![Architecture::parse(words.value(&word)?)?],
            "--recipes" => options.recipes = Some(std::path::absolute(words.value(&word)?)?),
            _ => bail!(
                "`{}` is not known; see `cargo xtask package --help`",
                word.whole
            ),
        }
    }
    Ok(options)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Options> {
        let words: Vec<String> = text.split_whitespace().map(String::from).collect();
        parse(&words)
    }

    #[test]
    fn both_architectures_are_built_unless_one_is_named() {
        assert_eq!(read("").unwrap().architectures, Architecture::ALL);
        let options = read("--arch x86-64 --recipes=/mine").unwrap();
        assert_eq!(options.architectures, [Architecture::X86_64]);
        assert_eq!(options.recipes, Some(PathBuf::from("/mine")));
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for text in ["--arch", "--arch riscv", "--recipes", "arm64"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
