//! The data folder: made where it is missing, and held by one `serve` only.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use crate::stop::Stop;

/// A data folder that this process holds until it ends.
#[derive(Debug)]
pub(crate) struct DataFolder {
    path: PathBuf,
    _lock: File,
}

impl DataFolder {
    pub(crate) fn open(path: &Path) -> Result<Self, Stop> {
        let unusable = |error: io::Error| {
            Stop::new(format!(
                "cannot write to the data folder {}: {error}: choose another with --data",
                path.display()
            ))
        };
        make_private(path).map_err(unusable)?;
        let path = fs::canonicalize(path).map_err(unusable)?;
        let mut lock = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path.join("lock"))
            .map_err(unusable)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(held(&path, &mut lock)),
            Err(TryLockError::Error(error)) => return Err(unusable(error)),
        }
        lock.set_len(0)
            .and_then(|()| writeln!(lock, "{}", std::process::id()))
            .map_err(unusable)?;
        Ok(DataFolder { path, _lock: lock })
    }

    /// The absolute path of something in the folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Makes a folder in the folder.
    pub(crate) fn folder(&self, name: &str) -> Result<PathBuf, Stop> {
        let path = self.path(name);
        make_private(&path)
            .map_err(|error| Stop::new(format!("cannot make {}: {error}", path.display())))?;
        Ok(path)
    }

    /// Writes a file that only this user can read, whole or not at all.
    pub(crate) fn write(&self, name: &str, text: &str) -> Result<PathBuf, Stop> {
        let path = self.path(name);
        write_private(&path, text.as_bytes())
            .map_err(|error| Stop::new(format!("cannot write {}: {error}", path.display())))?;
        Ok(path)
    }
}

fn held(path: &Path, lock: &mut File) -> Stop {
    let mut holder = String::new();
    // Only for the message.
    let _ = lock.read_to_string(&mut holder);
    Stop::new(format!(
        "the data folder {} is in use by another isopix serve (process {}): stop that one, or \
         choose another folder with --data",
        path.display(),
        holder.trim()
    ))
}

/// Makes a folder that only this user can enter; one that is there stays as
/// it is.
fn make_private(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Writes a file that only this user can read, through another name.
pub(crate) fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let unfinished = path.with_extension("part");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&unfinished)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(unfinished, path)
}
