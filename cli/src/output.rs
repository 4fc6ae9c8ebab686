//! Writing files whole or not at all.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use isopix::{Code, Error, Result};

use crate::interrupt::Unfinished;
use crate::original::reason;

/// Writes `bytes` to `folder/name`, through a file of another name that is
/// renamed when it is complete, so that nobody ever sees half of it.
///
/// # Errors
/// `storage`, with one of the reasons that reading has.
pub(crate) fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<()> {
    write_atomically(folder, name, bytes).map_err(|error| {
        Error::new(
            Code::Storage,
            format!("cannot write the file: {}", reason(&error)),
        )
    })
}

fn write_atomically(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let unfinished = folder.join(format!(".{name}.{}.part", std::process::id()));
    let (mut file, guard) = Unfinished::create(unfinished)?;
    file.write_all(bytes)?;
    drop(file);
    guard.finish(&folder.join(name))
}
