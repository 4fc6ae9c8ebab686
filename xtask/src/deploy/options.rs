//! What was asked for: a little of it by us, the rest by the SAM command line.

use std::path::PathBuf;

use anyhow::Result;

use crate::package::Architecture;
use crate::words::Words;

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Options {
    pub(super) architecture: Option<Architecture>,
    pub(super) recipes: Option<PathBuf>,
    pub(super) passed_on: Vec<String>,
}

/// Reads the arguments after `deploy`. A relative folder is meant from where
/// the caller stands.
///
/// # Errors
/// A value is missing, or there is no such architecture.
pub(super) fn parse(arguments: &[String]) -> Result<Options> {
    let mut options = Options {
        architecture: None,
        recipes: None,
        passed_on: Vec::new(),
    };
    let mut words = Words::of(arguments);
    while let Some(word) = words.option() {
        match word.name {
            "--arch" => options.architecture = Some(Architecture::parse(words.value(&word)?)?),
            "--recipes" => options.recipes = Some(std::path::absolute(words.value(&word)?)?),
            "--" => {}
            _ => options.passed_on.push(word.whole.to_string()),
        }
    }
    Ok(options)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_ours_is_passed_on() {
        let words: Vec<String> = "--arch x86_64 --config-env test --recipes=/mine --guided"
            .split_whitespace()
            .map(String::from)
            .collect();
        let options = parse(&words).unwrap();
        assert_eq!(options.architecture, Some(Architecture::X86_64));
        assert_eq!(options.recipes, Some(PathBuf::from("/mine")));
        assert_eq!(options.passed_on, ["--config-env", "test", "--guided"]);
    }
}
