//! A stack that is deployed.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde_json::Value;

use super::target::Target;
use crate::command::Program;
use crate::install::aws_tools;

/// Prints one, with the library that the SAM command line is made of.
const SCRIPT: &str = include_str!("stack.py");

/// What it tells of itself.
#[derive(Debug)]
pub(super) struct Stack {
    pub(super) outputs: BTreeMap<String, String>,
    pub(super) parameters: BTreeMap<String, String>,
}

impl Stack {
    /// Asks for it.
    ///
    /// # Errors
    /// There is none of that name, or nobody may ask.
    pub(super) fn describe(target: &Target) -> Result<Self> {
        let python = aws_tools::sam()?.with_file_name("python");
        let said = Program::new(python)
            .args(["-c", SCRIPT, &target.stack])
            .arg(target.region.as_deref().unwrap_or_default())
            .arg(target.profile.as_deref().unwrap_or_default())
            .if_failed(format!(
                "is {} the stack's name, and may these credentials see it?",
                target.stack
            ))
            .read()?;
        let said: Value =
            serde_json::from_str(&said).context("a stack is not described by JSON")?;
        let words = |name: &str| -> BTreeMap<String, String> {
            serde_json::from_value(said[name].clone()).unwrap_or_default()
        };
        Ok(Self {
            outputs: words("outputs"),
            parameters: words("parameters"),
        })
    }

    /// Whether its buckets and records outlive it.
    pub(super) fn keeps_data(&self) -> bool {
        self.parameters
            .get("KeepData")
            .is_none_or(|keep| keep == "true")
    }
}
