//! Node and npm: these are expected, and asked for in words where missing.

use anyhow::{Context, Result, bail};

use crate::command::Program;
use crate::workspace;

/// The oldest Node that runs the tools, major and minor.
const OLDEST: (u32, u32) = (20, 19);

const ADVICE: &str = "install Node 20.19 or newer with npm: https://nodejs.org/en/download, \
                      or your system's packages (Debian: `apt-get install nodejs npm`)";

/// Checks that Node is there and new enough.
///
/// # Errors
/// It is missing or too old; the message says what to install.
pub(crate) fn ensure() -> Result<()> {
    let version = Program::new("node")
        .arg("--version")
        .if_missing(ADVICE)
        .read()?;
    let found = parse_version(&version)
        .with_context(|| format!("`node --version` said {:?}, not vX.Y.Z", version.trim()))?;
    if found < OLDEST {
        bail!("Node is {}: {ADVICE}", version.trim());
    }
    Ok(())
}

/// A program of an installed npm package.
pub(crate) fn tool(name: &str) -> Program {
    let ending = if cfg!(windows) { ".cmd" } else { "" };
    let path = workspace::root().join(format!("node_modules/.bin/{name}{ending}"));
    Program::new(path).if_missing("run `npm ci`")
}

/// npm itself.
pub(crate) fn npm() -> Program {
    Program::new(if cfg!(windows) { "npm.cmd" } else { "npm" }).if_missing(ADVICE)
}

fn parse_version(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.trim().strip_prefix('v')?.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_as_numbers() {
        assert_eq!(parse_version("v20.19.5\n"), Some((20, 19)));
        assert_eq!(parse_version("v100.2.0"), Some((100, 2)));
        assert_eq!(parse_version("20.19.5"), None);
        assert_eq!(parse_version("v20"), None);
    }

    #[test]
    fn versions_compare_as_numbers() {
        assert!(parse_version("v20.9.0") < Some(OLDEST));
        assert!(parse_version("v22.0.0") > Some(OLDEST));
    }
}
