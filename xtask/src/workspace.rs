//! Where things lie.

use std::path::{Path, PathBuf};

/// The checkout's root folder.
///
/// Cargo names this crate's folder when it runs a task; a binary started by
/// hand falls back to the place where it was compiled.
pub(crate) fn root() -> PathBuf {
    let own = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    own.parent().map_or_else(|| own.clone(), Path::to_path_buf)
}

/// Cargo's target folder, where everything that is built lies.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(
        || root().join("target"),
        |folder| root().join(PathBuf::from(folder)),
    )
}

/// A folder for what the tasks keep between runs: stamps and installed tools.
pub(crate) fn keep() -> PathBuf {
    target().join("xtask")
}
