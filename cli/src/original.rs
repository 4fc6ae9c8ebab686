//! Reading an original, never more of it than the limits allow.

use std::fs::File;
use std::io::{self, Read};

use isopix::{Code, Error, Limits};

/// The whole file. Its size is checked before a byte is read, and again while
/// reading, for files that grow and for those that have no size of their own.
///
/// # Errors
/// `limit-exceeded`, `out-of-memory`, or `storage` with one of a few reasons.
pub(crate) fn read(path: &str, limits: &Limits) -> isopix::Result<Vec<u8>> {
    let file = File::open(path).map_err(|error| unreadable(&error))?;
    let facts = file.metadata().map_err(|error| unreadable(&error))?;
    if facts.is_dir() {
        return Err(unreadable(&io::ErrorKind::IsADirectory.into()));
    }
    limits.check_bytes(facts.len())?;
    let mut original = Vec::new();
    usize::try_from(facts.len())
        .ok()
        .and_then(|size| original.try_reserve_exact(size).ok())
        .ok_or_else(Error::out_of_memory)?;
    // One byte more than allowed shows that there are too many.
    file.take(limits.max_bytes.saturating_add(1))
        .read_to_end(&mut original)
        .map_err(|error| unreadable(&error))?;
    limits.check_bytes(original.len() as u64)?;
    Ok(original)
}

fn unreadable(error: &io::Error) -> Error {
    if error.kind() == io::ErrorKind::OutOfMemory {
        return Error::out_of_memory();
    }
    Error::new(
        Code::Storage,
        format!("cannot read the file: {}", reason(error)),
    )
}

/// The reason in words that do not depend on the system, so that lines of
/// different systems and of the npm package's command are equal.
pub(crate) fn reason(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::NotFound => "not found",
        io::ErrorKind::PermissionDenied => "permission denied",
        io::ErrorKind::IsADirectory => "is a directory",
        _ => "input/output error",
    }
}
