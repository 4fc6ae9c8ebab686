//! The processors that Lambda has.

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::workspace;

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Architecture {
    /// AWS's own, the template's default.
    Arm64,
    /// The tests' machine.
    X86_64,
}

impl Architecture {
    /// Every one.
    pub(crate) const ALL: [Self; 2] = [Self::Arm64, Self::X86_64];

    /// Reads it as it is written on command lines and in the template.
    ///
    /// # Errors
    /// There is none of that name.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        match text {
            "arm64" => Ok(Self::Arm64),
            "x86_64" | "x86-64" => Ok(Self::X86_64),
            _ => bail!("there is no architecture `{text}`; there are arm64 and x86_64"),
        }
    }

    /// As the template's parameter has it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Arm64 => "arm64",
            Self::X86_64 => "x86_64",
        }
    }

    /// As rustc calls it.
    pub(super) fn target(self) -> &'static str {
        match self {
            Self::Arm64 => "aarch64-unknown-linux-gnu",
            Self::X86_64 => "x86_64-unknown-linux-gnu",
        }
    }

    /// Where its zips are.
    pub(crate) fn folder(self) -> PathBuf {
        workspace::target().join("lambda").join(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_architecture_is_read_by_its_name() {
        for architecture in Architecture::ALL {
            assert_eq!(
                Architecture::parse(architecture.name()).unwrap(),
                architecture
            );
        }
        let error = Architecture::parse("riscv").unwrap_err().to_string();
        assert!(error.contains("`riscv`"), "{error}");
    }
}
