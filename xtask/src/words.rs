//! The options of a task, read word by word: `--name value` or `--name=value`.

use std::slice::Iter;

use anyhow::{Context, Result};

/// The words that follow a task's name.
pub(crate) struct Words<'a> {
    rest: Iter<'a, String>,
}

/// One of them.
pub(crate) struct Word<'a> {
    /// As it was given.
    pub(crate) whole: &'a str,
    /// Without the value, if there is one behind a `=`.
    pub(crate) name: &'a str,
    /// That value.
    pub(crate) given: Option<&'a str>,
}

impl<'a> Words<'a> {
    /// All words, from the first.
    pub(crate) fn of(words: &'a [String]) -> Self {
        Self { rest: words.iter() }
    }

    /// The next word, which names an option.
    pub(crate) fn option(&mut self) -> Option<Word<'a>> {
        let whole = self.rest.next()?;
        let (name, given) = match whole.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (whole.as_str(), None),
        };
        Some(Word { whole, name, given })
    }

    /// The value of an option, which may be a word of its own.
    ///
    /// # Errors
    /// There is none.
    pub(crate) fn value(&mut self, option: &Word<'a>) -> Result<&'a str> {
        option
            .given
            .or_else(|| self.rest.next().map(String::as_str))
            .with_context(|| format!("`{}` needs a value", option.name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_stands_behind_its_name_or_after_it() {
        let words = ["--one=1", "--two", "2", "--three"].map(String::from);
        let mut words = Words::of(&words);
        for value in ["1", "2"] {
            let option = words.option().unwrap();
            assert_eq!(words.value(&option).unwrap(), value);
        }
        let option = words.option().unwrap();
        let error = words.value(&option).unwrap_err();
        assert_eq!(error.to_string(), "`--three` needs a value");
        assert!(words.option().is_none());
    }
}
