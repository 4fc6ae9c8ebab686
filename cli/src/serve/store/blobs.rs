//! The bytes of objects, each in a file of its own that never changes.

use std::collections::HashSet;
use std::fs::DirEntry;
use std::io;
use std::path::PathBuf;

use tokio::fs::{self, File, OpenOptions};

use crate::serve::credentials::secret;

/// The folder of all blobs.
#[derive(Debug)]
pub(crate) struct Blobs {
    folder: PathBuf,
}

/// A file of the folder that goes away unless it is kept.
#[derive(Debug)]
pub(crate) struct Blob {
    name: String,
    path: PathBuf,
    kept: bool,
}

impl Blobs {
    pub(super) fn new(folder: PathBuf) -> Self {
        Blobs { folder }
    }

    /// A new, empty file.
    pub(crate) async fn create(&self) -> io::Result<(File, Blob)> {
        let name = secret();
        let path = self.folder.join(&name);
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&path)
            .await?;
        let kept = false;
        Ok((file, Blob { name, path, kept }))
    }

    /// Waits until the disk has the file and its name.
    pub(crate) async fn settle(&self, file: File) -> io::Result<()> {
        file.sync_all().await?;
        #[cfg(unix)]
        File::open(&self.folder).await?.sync_all().await?;
        Ok(())
    }

    /// Opens a file for reading.
    pub(crate) async fn open(&self, name: &str) -> io::Result<File> {
        File::open(self.folder.join(name)).await
    }

    /// Removes files that nothing refers to any more. Whoever is reading one
    /// reads on.
    pub(super) async fn remove(&self, names: Vec<String>) {
        for name in names {
            // What is left behind goes at the next start.
            let _ = fs::remove_file(self.folder.join(name)).await;
        }
    }

    /// Removes what is not in use: the remains of requests that were cut off.
    pub(super) fn keep_only(&self, in_use: &HashSet<String>) -> io::Result<()> {
        let is_used = |entry: &DirEntry| {
            let name = entry.file_name();
            name.to_str().is_some_and(|name| in_use.contains(name))
        };
        for entry in std::fs::read_dir(&self.folder)? {
            let entry = entry?;
            if !is_used(&entry) {
                std::fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }
}

impl Blob {
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The database refers to it now.
    pub(super) fn keep(mut self) {
        self.kept = true;
    }
}

impl Drop for Blob {
    fn drop(&mut self) {
        if !self.kept {
            // What is left behind goes at the next start.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}
