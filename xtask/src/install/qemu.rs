//! An emulator of the arm64 processor, and that processor's C library.

use std::path::Path;

use anyhow::Result;

use crate::command;
use crate::install::apt;

/// How a program of that processor is run.
pub(crate) const ARM64: &str = "qemu-aarch64 -L /usr/aarch64-linux-gnu";

const LOADER: &str = "/usr/aarch64-linux-gnu/lib/ld-linux-aarch64.so.1";

/// Installs both where they are missing.
///
/// # Errors
/// That is not possible without asking; the message has the command.
pub(crate) fn ensure_arm64() -> Result<()> {
    if command::find("qemu-aarch64").is_some() && Path::new(LOADER).exists() {
        return Ok(());
    }
    apt::install(
        "an emulator of arm64",
        &["qemu-user", "libc6-arm64-cross", "libgcc-s1-arm64-cross"],
    )
}
