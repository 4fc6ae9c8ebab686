//! Knowing whether something is already built.
//!
//! A stamp is a file beside the result that holds a hash of everything that
//! the result was made from. Times of files are not asked: a checkout or a
//! copy changes them, and a hash of a few megabytes costs a few milliseconds.

use std::collections::BTreeSet;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::files;

/// What a result is made from.
#[derive(Default)]
pub(crate) struct Inputs {
    hasher: DefaultHasher,
}

impl Inputs {
    /// Adds a word: a version, an option.
    pub(crate) fn word(mut self, word: &str) -> Self {
        word.hash(&mut self.hasher);
        self
    }

    /// Adds a file's content.
    ///
    /// # Errors
    /// The file cannot be read.
    pub(crate) fn file(mut self, path: &Path) -> Result<Self> {
        let content = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        path.hash(&mut self.hasher);
        content.hash(&mut self.hasher);
        Ok(self)
    }

    /// Adds every file under a folder, its name and its content.
    ///
    /// # Errors
    /// The folder or a file in it cannot be read.
    pub(crate) fn folder(mut self, folder: &Path) -> Result<Self> {
        for path in files_under(folder)? {
            self = self.file(&path)?;
        }
        Ok(self)
    }

    /// The stamp of these inputs.
    pub(crate) fn stamp(&self) -> String {
        format!("{:016x}\n", self.hasher.finish())
    }
}

/// Whether the stamp in this file is that of the inputs. Where it is not, the
/// stamp goes: what is broken off on the way to a new result must not pass for
/// the old one, should the inputs become the old ones again.
pub(crate) fn is_current(file: &Path, inputs: &Inputs) -> bool {
    let current = fs::read_to_string(file).is_ok_and(|stamp| stamp == inputs.stamp());
    if !current {
        // It may not be there.
        let _ = fs::remove_file(file);
    }
    current
}

/// Writes the stamp; to be called when the result is complete.
///
/// # Errors
/// The file cannot be written.
pub(crate) fn write(file: &Path, inputs: &Inputs) -> Result<()> {
    if let Some(folder) = file.parent() {
        files::make_folder(folder)?;
    }
    fs::write(file, inputs.stamp()).with_context(|| format!("cannot write {}", file.display()))
}

/// Every file under a folder, in one order everywhere. Installed packages
/// are no part of any source.
///
/// # Errors
/// The folder cannot be read.
pub(crate) fn files_under(folder: &Path) -> Result<BTreeSet<PathBuf>> {
    let mut files = BTreeSet::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        let entries = fs::read_dir(&folder)
            .with_context(|| format!("cannot read the folder {}", folder.display()))?;
        for entry in entries {
            let entry =
                entry.with_context(|| format!("cannot read the folder {}", folder.display()))?;
            let path = entry.path();
            if !path.is_dir() {
                files.insert(path);
            } else if entry.file_name() != "node_modules" {
                open.push(path);
            }
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scratch(name: &str) -> PathBuf {
        let folder =
            std::env::temp_dir().join(format!("isopix-xtask-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("source/inner")).unwrap();
        folder
    }

    #[test]
    fn a_stamp_holds_until_an_input_changes() {
        let folder = scratch("stamp");
        let source = folder.join("source");
        let stamp = folder.join("kept/stamp");
        fs::write(source.join("inner/a"), "one").unwrap();
        let inputs = || Inputs::default().word("-O3").folder(&source).unwrap();

        assert!(!is_current(&stamp, &inputs()), "nothing was built yet");
        write(&stamp, &inputs()).unwrap();
        assert!(is_current(&stamp, &inputs()));

        fs::write(source.join("inner/a"), "two").unwrap();
        assert!(!is_current(&stamp, &inputs()), "a content changed");
        write(&stamp, &inputs()).unwrap();

        fs::write(source.join("inner/b"), "").unwrap();
        assert!(!is_current(&stamp, &inputs()), "a file was added");
        write(&stamp, &inputs()).unwrap();

        fs::rename(source.join("inner/b"), source.join("inner/c")).unwrap();
        assert!(!is_current(&stamp, &inputs()), "a file was renamed");
        write(&stamp, &inputs()).unwrap();

        let other = Inputs::default().word("-O2").folder(&source).unwrap();
        assert!(!is_current(&stamp, &other), "an option changed");
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_result_that_was_broken_off_is_not_the_one_before_it() {
        let folder = scratch("broken-off");
        let stamp = folder.join("stamp");
        let (old, new) = (Inputs::default().word("old"), Inputs::default().word("new"));
        write(&stamp, &old).unwrap();
        assert!(!is_current(&stamp, &new));
        assert!(!is_current(&stamp, &old));
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_missing_input_is_an_error_that_names_it() {
        let error = Inputs::default()
            .file(Path::new("no/such/file"))
            .map(|_| ())
            .unwrap_err();
        assert!(error.to_string().contains("no/such/file"), "{error}");
    }
}
