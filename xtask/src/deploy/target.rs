//! Which stack is meant: by the arguments for the SAM command line, and by what
//! it wrote down when it asked the first time.

use anyhow::{Context, Result};
use toml_edit::DocumentMut;

use super::answers;

/// The stack, and how to reach it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) stack: String,
    pub(super) region: Option<String>,
    pub(super) profile: Option<String>,
    /// `NAME=VALUE` or `"NAME"="VALUE"`, as it is written.
    pub(super) overrides: String,
}

impl Target {
    /// Reads it.
    ///
    /// # Errors
    /// Neither names a stack, or what was written down is no TOML.
    pub(super) fn read(arguments: &[String]) -> Result<Self> {
        Self::from(arguments, &answers::read()?)
    }

    fn from(arguments: &[String], kept: &DocumentMut) -> Result<Self> {
        let environment = environment(arguments);
        let word = |option: &str, name: &str| {
            value_of(arguments, option).or_else(|| answer(kept, &environment, name))
        };
        Ok(Self {
            stack: word("--stack-name", "stack_name").with_context(|| {
                format!(
                    "no stack is named for `{environment}`: deploy it first, or name it with \
                     --stack-name"
                )
            })?,
            region: word("--region", "region"),
            profile: word("--profile", "profile"),
            overrides: values_of(arguments, "--parameter-overrides")
                .or_else(|| answer(kept, &environment, "parameter_overrides"))
                .unwrap_or_default(),
        })
    }

    /// What this parameter is set to, where it is set at all.
    pub(super) fn parameter(&self, name: &str) -> Option<String> {
        let plain = self.overrides.replace(['"', '\'', '\\'], "");
        let words = plain.split_whitespace();
        let start = format!("{name}=");
        words
            .filter_map(|word| word.strip_prefix(&start).map(ToString::to_string))
            .next_back()
    }
}

/// Whose answers are meant.
pub(super) fn environment(arguments: &[String]) -> String {
    value_of(arguments, "--config-env").unwrap_or("default".to_string())
}

fn value_of(arguments: &[String], option: &str) -> Option<String> {
    values_of(arguments, option)?
        .split_whitespace()
        .next()
        .map(ToString::to_string)
}

/// What stands between an option and the next one.
fn values_of(arguments: &[String], option: &str) -> Option<String> {
    let with_value = format!("{option}=");
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        if let Some(value) = word.strip_prefix(&with_value) {
            return Some(value.to_string());
        }
        if word == option {
            let values: Vec<&str> = words
                .map(String::as_str)
                .take_while(|word| !word.starts_with("--"))
                .collect();
            return Some(values.join(" "));
        }
    }
    None
}

/// A text in the tables `ENVIRONMENT.deploy.parameters` and
/// `ENVIRONMENT.global.parameters`.
fn answer(kept: &DocumentMut, environment: &str, name: &str) -> Option<String> {
    let environment = kept.get(environment)?;
    ["deploy", "global"].iter().find_map(|kind| {
        let parameters = environment.get(kind)?.get("parameters")?;
        Some(parameters.get(name)?.as_str()?.to_string())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEPT: &str = r#"
version = 0.1
[default.global.parameters]
stack_name = "photos"
[default.deploy.parameters]
region = "eu-central-1"
parameter_overrides = "Orchestration=\"direct\" Architecture=\"x86_64\""
[test.deploy.parameters]
stack_name = "photos-test"
"#;

    fn read(text: &str) -> Result<Target> {
        let words: Vec<String> = text.split_whitespace().map(String::from).collect();
        Target::from(&words, &KEPT.parse().unwrap())
    }

    #[test]
    fn what_was_answered_once_is_read() {
        let target = read("").unwrap();
        assert_eq!(target.stack, "photos");
        assert_eq!(target.region.as_deref(), Some("eu-central-1"));
        assert_eq!(target.parameter("Architecture").as_deref(), Some("x86_64"));
        assert_eq!(target.parameter("MemorySize"), None);
    }

    #[test]
    fn each_environment_has_answers_of_its_own() {
        let target = read("--config-env test").unwrap();
        assert_eq!(target.stack, "photos-test");
        assert_eq!(target.region, None);
        assert!(read("--config-env=other").is_err());
    }

    #[test]
    fn arguments_win_over_answers() {
        let target = read(
            "--stack-name mine --parameter-overrides A=1 Architecture=arm64 --region eu-west-1",
        )
        .unwrap();
        assert_eq!(target.stack, "mine");
        assert_eq!(target.region.as_deref(), Some("eu-west-1"));
        assert_eq!(target.parameter("Architecture").as_deref(), Some("arm64"));
    }
}
