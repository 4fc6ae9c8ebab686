//! The corpus of real and malformed images, which lies beside the checkout
//! and is not part of it.

use std::path::{Path, PathBuf};

/// The folder; none, with a clear line, where the corpus is absent, unless
/// `ISOPIX_REQUIRE_CORPUS` is 1.
pub(crate) fn folder() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    let folder = std::env::var_os("ISOPIX_CORPUS").map_or(beside, PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    let required = std::env::var_os("ISOPIX_REQUIRE_CORPUS").is_some_and(|v| v == "1");
    assert!(!required, "there is no corpus at {}", folder.display());
    eprintln!("skipped: there is no corpus at {}", folder.display());
    None
}

/// Every file of the corpus, sorted by path; none where it is absent.
pub(crate) fn files() -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders: Vec<PathBuf> = folder().into_iter().collect();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
    }
    files.retain(|path| !is_paper(path));
    files.sort();
    files
}

/// Licences and lists that describe the images.
fn is_paper(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    path.components().any(|part| part.as_os_str() == "licenses")
        || matches!(extension, Some("md" | "tsv" | "txt"))
}
